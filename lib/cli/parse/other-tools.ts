import { type ParsedInput, refusedInput } from './parsed-input.ts';

/** What people paste who looked elsewhere; each tells too little by itself. By what is not translated. */
const tools: readonly (readonly [RegExp, string])[] = [
  [/EnableSMB1Protocol|Get-SmbServerConfiguration/i, 'what the configuration of the SMB server says'],
  [/SMB1Protocol/i, 'what DISM or Get-WindowsOptionalFeature says of the SMB1 features'],
  [/Deployment Image Servicing|Get-WindowsOptionalFeature|\bDISM\b/i, 'what DISM printed'],
  // The exit codes that a configuration does not have.
  [/^[^:\n]*:\s*\d{1,5}\s+\(0x[0-9a-f]+\)/im, 'what sc.exe query says of the state of a service'],
];

/** A text of another tool is refused with what to paste instead; null: it is of none that is known. */
export function otherToolsText(text: string): ParsedInput | null {
  const [, what] = tools.find(([pattern]) => pattern.test(text)) ?? [];
  return what === undefined
    ? null
    : refusedInput(
        `This is ${what}, which alone cannot tell whether a half of SMB 1.0 is on, off or removed. Paste the output of "sc.exe qc lanmanworkstation" or, for verdicts, the whole output of the probe (smb1-audit probe prints the probe).`,
      );
}
