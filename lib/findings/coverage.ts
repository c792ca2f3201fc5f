import type { Coverage } from '../model/audit.ts';
import { type OutcomeKind, outcomes } from '../model/outcome.ts';
import {
  type Exposure,
  exposureOf,
  exposures,
  type HalfVerdicts,
  storedVerdict,
  type Verdict,
  verdicts,
  verdictsOf,
} from '../model/verdict.ts';
import type { FindingFilter } from './store/findings.ts';
import { type OpenRowState, openStates, type RowState, type Settlement } from './store/ledger.ts';

/**
 * The one thing a row counts as: its state while open; once settled `judged:CLIENT:SERVER`, `skipped:unchanged:CLIENT:SERVER` for
 * verdicts that were carried over, otherwise `OUTCOME:REASON`.
 * A store that keeps tallies can answer coverage and filters without reading rows.
 */
export type Tally = OpenRowState['state'] | `${OutcomeKind}:${string}`;

/** `lastKnown` are the row's last known verdicts, which stand in a row that was carried over. */
export function tallyOf(state: RowState, lastKnown: HalfVerdicts | null = null): Tally {
  return state.state === 'settled' ? settlementTally(state.settlement, lastKnown) : state.state;
}

export function settlementTally(settlement: Settlement, lastKnown: HalfVerdicts | null = null): Tally {
  if (settlement.outcome === 'judged') {
    return `judged:${halfTally(verdictsOf(settlement.probe.halves))}`;
  }
  const { outcome, reason } = settlement;
  return reason === 'unchanged' && lastKnown !== null
    ? `${outcome}:${reason}:${halfTally(lastKnown)}`
    : `${outcome}:${reason}`;
}

/** The verdicts that a tally stands for; null for a row without any. */
export function verdictsOfTally(tally: Tally): HalfVerdicts | null {
  const [, client, server] = /^(?:judged|skipped:unchanged):([^:]+):([^:]+)$/.exec(tally) ?? [];
  return client === undefined || server === undefined
    ? null
    : { client: storedVerdict.parse(client), server: storedVerdict.parse(server) };
}

/** Whether a filter's verdicts and outcomes let a tally through, be its reason one that only a later version knows; null when they let everything through. */
export function tallyMatcher(filter: FindingFilter): ((tally: Tally) => boolean) | null {
  const { exposures: exposed, client, server, verdicts: either, outcomes: ends } = filter;
  if ([exposed, client, server, either, ends].every((wanted) => wanted === undefined)) {
    return null;
  }
  return (tally) => {
    const standing = verdictsOfTally(tally);
    return (
      !isOpen(tally) &&
      lets(ends, tally.split(':')[0]) &&
      lets(exposed, standing === null ? null : exposureOf(standing)) &&
      lets(client, standing?.client) &&
      lets(server, standing?.server) &&
      lets(either, standing?.client, standing?.server)
    );
  };
}

/** Adds up counted tallies; a tally may come more than once. */
export function coverageOf(counts: Iterable<readonly [Tally, number]>): Coverage {
  const byOutcome = zeros(outcomes);
  const open = { pending: 0, starting: 0, started: 0 };
  const standing = { byExposure: zeros(exposures), client: zeros(verdicts), server: zeros(verdicts) };
  const byReason: Record<string, number> = {};
  let discovered = 0;
  for (const [tally, count] of counts) {
    discovered += count;
    if (isOpen(tally)) {
      open[openStates.find((state) => state === tally) ?? 'pending'] += count;
      continue;
    }
    const [outcome, reason = ''] = tally.split(':') as [OutcomeKind, string];
    byOutcome[outcome] = (byOutcome[outcome] ?? 0) + count;
    addStanding(standing, verdictsOfTally(tally), count);
    if (outcome !== 'judged') {
      byReason[`${outcome}:${reason}`] = (byReason[`${outcome}:${reason}`] ?? 0) + count;
    }
  }
  const carriedOver = byReason['skipped:unchanged'] ?? 0;
  const known = byOutcome.judged + carriedOver;
  return { discovered, byOutcome, ...open, ...standing, carriedOver, known, byReason };
}

/** Rows that are not settled. */
export function openIn({ pending, starting, started }: Coverage): number {
  return pending + starting + started;
}

/** VMs that a sample left out on purpose: any of them may be on. */
export function leftOutOfSample({ byReason }: Pick<Coverage, 'byReason'>): number {
  return byReason['skipped:sampled'] ?? 0;
}

/** What was left alone because somebody said so: nothing is missing where it is not known. */
const leftAlone = ['sampled', 'excluded', 'do-not-touch', 'managed-by-other'];

/** Percent of the targets with verdicts, of this audit or carried over, among those that were to be asked; null where there is none. */
export function knownPercent({ discovered, known, byReason }: Coverage): number | null {
  const notAsked = leftAlone.reduce((sum, reason) => sum + (byReason[`skipped:${reason}`] ?? 0), 0);
  return discovered === notAsked ? null : (100 * known) / (discovered - notAsked);
}

function halfTally({ client, server }: HalfVerdicts): `${Verdict}:${Verdict}` {
  return `${client}:${server}`;
}

/** No list lets everything through, a row without verdicts included. */
function lets(
  wanted: readonly string[] | undefined,
  ...values: readonly (string | null | undefined)[]
): boolean {
  return wanted === undefined || values.some((value) => wanted.some((each) => each === value));
}

type Standing = {
  readonly byExposure: Record<Exposure, number>;
  readonly client: Record<Verdict, number>;
  readonly server: Record<Verdict, number>;
};

function addStanding(counts: Standing, standing: HalfVerdicts | null, count: number): void {
  if (standing !== null) {
    counts.byExposure[exposureOf(standing)] += count;
    counts.client[standing.client] += count;
    counts.server[standing.server] += count;
  }
}

/** A count of nothing for each name. */
export function zeros<Name extends string>(names: readonly Name[]): Record<Name, number> {
  return Object.fromEntries(names.map((name) => [name, 0])) as Record<Name, number>;
}

/** So is a row in a state that only a later version knows. */
function isOpen(tally: Tally): tally is OpenRowState['state'] {
  return !tally.includes(':');
}
