/** What the evidence says of the SMB1 client of one VM. */
export const verdicts = [
  'enabled',
  'disabled',
  'installable',
  'binaries-absent',
  'not-in-os',
  'conflict',
  'unknown',
] as const;

export type Verdict = (typeof verdicts)[number];

/** One signal that decided a verdict: its name, the value it had, and what that value says. */
export type Because = { readonly signal: string; readonly value: string; readonly effect: string };

/** The article's plain reading of DEPENDENCIES. */
export type ScQueryReading = { readonly smb1: boolean; readonly smb2: boolean };

export type Judgement = {
  readonly verdict: Verdict;
  /** For `unknown` and `conflict` the reason code, otherwise null. */
  readonly verdictReason: string | null;
  /** The rule of the verdict table that decided, such as `C8`. */
  readonly rule: string;
  readonly because: readonly Because[];
  readonly warnings: readonly string[];
  /** True when servicing has a change waiting for a restart that will alter the verdict. */
  readonly changesAtReboot: boolean;
};
