import type { OtherTool, ParseTexts } from '../texts/parse-english.ts';
import { type ParsedInput, refusedInput } from './parsed-input.ts';

/** What people paste who looked elsewhere; each tells too little by itself. By what is not translated. */
const tools: readonly (readonly [RegExp, OtherTool])[] = [
  [/<!doctype html|<html[\s>]/i, 'page'],
  [/EnableSMB1Protocol|Get-SmbServerConfiguration/i, 'server-configuration'],
  [/SMB1Protocol|\bFS-SMB1\b/i, 'features'],
  [/Deployment Image Servicing|Get-WindowsOptionalFeature|\bDISM\b/i, 'dism'],
  // The exit codes that a configuration does not have.
  [/^[^:\n]*:\s*\d{1,5}\s+\(0x[0-9a-f]+\)/im, 'sc-query'],
];

/** A text of another tool is refused with what to paste instead; null: it is of none that is known. */
export function otherToolsText(text: string, say: ParseTexts): ParsedInput | null {
  const [, tool] = tools.find(([pattern]) => pattern.test(text)) ?? [];
  return tool === undefined ? null : refusedInput(say.otherTool(tool));
}
