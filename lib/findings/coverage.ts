import type { Coverage } from '../model/audit.ts';
import { type OutcomeKind, outcomes, reasonsByOutcome } from '../model/outcome.ts';
import { type Verdict, verdicts } from '../model/verdict.ts';
import type { FindingFilter, OpenRowState, RowState, Settlement } from './store.ts';

/**
 * The one thing a row counts as: its state while open, `judged:VERDICT` or `OUTCOME:REASON` once settled.
 * A store that keeps tallies can answer coverage and filters without reading rows.
 */
export type Tally = OpenRowState['state'] | `${OutcomeKind}:${string}`;

export function tallyOf(state: RowState): Tally {
  return state.state === 'settled' ? settlementTally(state.settlement) : state.state;
}

export function settlementTally(settlement: Settlement): Tally {
  return settlement.outcome === 'judged'
    ? `judged:${settlement.probe.judgement.verdict}`
    : `${settlement.outcome}:${settlement.reason}`;
}

/** Every tally that a filter's verdicts and outcomes let through; null when they let everything through. */
export function talliesMatching(filter: FindingFilter): readonly Tally[] | null {
  const wanted = { verdicts: filter.verdicts ?? [], outcomes: filter.outcomes ?? [] };
  if (wanted.verdicts.length === 0 && wanted.outcomes.length === 0) {
    return null;
  }
  return settledTallies
    .filter(({ outcome, verdict }) => matches(wanted, outcome, verdict))
    .map(({ tally }) => tally);
}

/** Adds up counted tallies; a tally may come more than once. */
export function coverageOf(counts: Iterable<readonly [Tally, number]>): Coverage {
  const byOutcome = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<
    OutcomeKind,
    number
  >;
  const open = { pending: 0, starting: 0, started: 0 };
  const byVerdict: Record<string, number> = {};
  const byReason: Record<string, number> = {};
  let discovered = 0;
  for (const [tally, count] of counts) {
    discovered += count;
    if (isOpen(tally)) {
      open[tally] += count;
      continue;
    }
    const [outcome, detail] = tally.split(':') as [OutcomeKind, string];
    byOutcome[outcome] += count;
    const details = outcome === 'judged' ? byVerdict : byReason;
    const name = outcome === 'judged' ? detail : tally;
    details[name] = (details[name] ?? 0) + count;
  }
  return { discovered, byOutcome, ...open, byVerdict, byReason };
}

type SettledTally = {
  readonly tally: Tally;
  readonly outcome: OutcomeKind;
  readonly verdict: Verdict | null;
};

const settledTallies: readonly SettledTally[] = outcomes.flatMap((outcome): readonly SettledTally[] =>
  outcome === 'judged'
    ? verdicts.map((verdict) => ({ tally: `judged:${verdict}`, outcome, verdict }))
    : reasonsByOutcome[outcome].map((reason) => ({ tally: `${outcome}:${reason}`, outcome, verdict: null })),
);

function matches(
  wanted: { readonly verdicts: readonly Verdict[]; readonly outcomes: readonly OutcomeKind[] },
  outcome: OutcomeKind,
  verdict: Verdict | null,
): boolean {
  const verdictFits = wanted.verdicts.length === 0 || (verdict !== null && wanted.verdicts.includes(verdict));
  return verdictFits && (wanted.outcomes.length === 0 || wanted.outcomes.includes(outcome));
}

function isOpen(tally: Tally): tally is OpenRowState['state'] {
  return tally === 'pending' || tally === 'starting' || tally === 'started';
}
