import type { Assumption } from '../../doctor/assumptions.ts';
import type { Check } from '../../doctor/estate.ts';

type State = Check['state'] | Assumption['state'];

/** What `doctor` prints around what it found. Details are as Azure or the check itself words them. */
export type DoctorTexts = {
  readonly states: Readonly<Record<State, string>>;
  /** A name and a sentence for a check in a state; null: its detail says it. `saysAll`: the detail adds nothing. */
  check(check: Check): {
    readonly name: string;
    readonly sentence: string | null;
    readonly saysAll: boolean;
  };
  detail(text: string): string;
  missing(action: string): string;
  /** Patterns of actions that are granted beside. */
  beyond(patterns: readonly string[]): string;
  readonly assumptions: string;
  claimOf(assumption: Assumption): string;
  ifWrongOf(assumption: Assumption): string;
  seen(claim: string, observed: string): string;
  ifWrong(text: string): string;
};

const same = {
  ok: 'ok',
  failed: 'failed',
  'not-known': 'not-known',
  'not-checked': 'not-checked',
  held: 'held',
  broken: 'broken',
  untested: 'untested',
} as const;

export const doctorEnglish: DoctorTexts = {
  states: same,
  check: ({ name }) => ({ name, sentence: null, saysAll: false }),
  detail: (text) => text,
  missing: (action) => `Missing: ${action}.`,
  beyond: (patterns) =>
    `More than the auditor needs is granted: ${firstOf(patterns, (n) => `and ${n} more`)}.`,
  assumptions: 'Assumptions:',
  claimOf: ({ claim }) => claim,
  ifWrongOf: ({ ifWrong }) => ifWrong,
  seen: (claim, observed) => `${claim} Seen: ${observed}`,
  ifWrong: (text) => `If this is wrong: ${text}`,
};

/** The first few, and how many there are beside: a built-in role has dozens. */
export function firstOf(patterns: readonly string[], more: (n: number) => string): string {
  const shown = patterns.slice(0, 3).join(', ');
  return patterns.length > 3 ? `${shown} ${more(patterns.length - 3)}` : shown;
}
