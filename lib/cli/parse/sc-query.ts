import { readScQuery, type ScQueryResult } from '../../smb/sc/sc-query.ts';
import { readScServices } from '../../smb/sc/sc-services.ts';
import type { OtherTool, ParseTexts } from '../texts/parse-english.ts';
import { parseEnglish } from '../texts/parse-english.ts';
import { type ParsedInput, refusedInput, unreadableInput } from './parsed-input.ts';
import { scQueryOnly, workstation } from './sc-query-only.ts';
import { parseScServices } from './sc-services.ts';
import { unwrap, withoutIndentation } from './unwrap.ts';

/**
 * Reads what `sc.exe qc` printed, whatever is around it: the fields, the plain reading of the dependencies, and verdicts that are always
 * unknown. The text as it is comes first; what tools, mail and editors add is taken off only where it cannot be read.
 */
export function parseScQuery(text: string, say: ParseTexts = parseEnglish): ParsedInput {
  const plain = unwrap(text);
  let first: ParsedInput | null = null;
  for (const candidate of new Set([text, plain, withoutIndentation(plain)])) {
    const parsed = parseCandidate(candidate, say);
    if (parsed.kind === 'document') {
      return parsed;
    }
    first = isFailure(first) ? first : parsed;
  }
  return isFailure(first) ? first : (otherToolsText(plain, say) ?? first ?? unreadableInput(say.empty, say));
}

/** A failure of `sc.exe` says more than that a text cannot be read. */
function isFailure(parsed: ParsedInput | null): parsed is ParsedInput {
  return parsed?.kind === 'error' && 'win32' in parsed.json.error;
}

function parseCandidate(text: string, say: ParseTexts): ParsedInput {
  const services = readScServices(text);
  if (services.length > 1) {
    return parseScServices(services, say);
  }
  const result = readScQuery(text);
  switch (result.kind) {
    case 'reading':
      return result.crossCheck === 'disagrees'
        ? unreadableInput(say.driverUnexplained, say)
        : scDocument(result, say);
    case 'failure':
      return {
        kind: 'error',
        json: { error: { win32: result.win32 } },
        sentence: say.failed(result.win32),
      };
    case 'unreadable':
      return unreadableInput(say.notSc(result.why), say);
  }
}

type Reading = Extract<ScQueryResult, { kind: 'reading' }>;

function scDocument({ fields, scQuery, accountCut }: Reading, say: ParseTexts): ParsedInput {
  if (fields.serviceName.toLowerCase() !== workstation) {
    return refusedInput(say.ofOther(fields.serviceName, workstation));
  }
  return {
    kind: 'document',
    ...scQueryOnly({ fields, scQuery }, say),
    warnings: accountCut ? [say.accountCut] : [],
  };
}

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
function otherToolsText(text: string, say: ParseTexts): ParsedInput | null {
  const [, tool] = tools.find(([pattern]) => pattern.test(text)) ?? [];
  return tool === undefined ? null : refusedInput(say.otherTool(tool));
}
