import type { Exemptions } from '../findings/exemptions.ts';
import { isCarriedOver, standingVerdict } from '../findings/standing-verdict.ts';
import type { Finding } from '../model/finding.ts';
import type { Verdict } from '../model/verdict.ts';

export type RuleCount = { readonly rule: string; readonly reason: string; readonly count: number };

/** What is counted over all findings of an audit and no store can tell by itself. */
export type FindingTally = {
  /** Judged and carried over; see {@link standingVerdict}. */
  readonly byVerdict: Readonly<Partial<Record<Verdict, number>>>;
  readonly carried: number;
  /** When the oldest evidence that was carried over was taken, ISO 8601 UTC. */
  readonly oldestCarried: string | null;
  /** Findings without a verdict of this audit, but with one of an earlier audit. */
  readonly lastKnown: number;
  readonly conflicts: readonly RuleCount[];
  readonly unknowns: readonly RuleCount[];
  readonly exempt: number;
  readonly expired: number;
};

/** `at`: the time at which exemptions are looked at, epoch milliseconds. */
export async function tallyFindings(
  pages: AsyncIterable<readonly Finding[]>,
  exemptions: Exemptions,
  at: number,
): Promise<FindingTally> {
  const tally = emptyTally();
  for await (const page of pages) {
    for (const finding of page) {
      count(tally, finding);
      const state = exemptions(finding.target, at)?.state;
      tally.exempt += state === 'active' ? 1 : 0;
      tally.expired += state === 'expired' ? 1 : 0;
    }
  }
  const { conflicts, unknowns } = tally;
  return { ...tally, conflicts: sorted(conflicts), unknowns: sorted(unknowns) };
}

type Counting = Omit<FindingTally, 'conflicts' | 'unknowns'> & {
  readonly byVerdict: Partial<Record<Verdict, number>>;
  carried: number;
  oldestCarried: string | null;
  lastKnown: number;
  readonly conflicts: Map<string, RuleCount>;
  readonly unknowns: Map<string, RuleCount>;
  exempt: number;
  expired: number;
};

function emptyTally(): Counting {
  return {
    byVerdict: {},
    carried: 0,
    oldestCarried: null,
    lastKnown: 0,
    conflicts: new Map(),
    unknowns: new Map(),
    exempt: 0,
    expired: 0,
  };
}

function count(tally: Counting, finding: Finding): void {
  const verdict = standingVerdict(finding);
  if (verdict === null) {
    tally.lastKnown += finding.lastKnown === null ? 0 : 1;
    return;
  }
  tally.byVerdict[verdict] = (tally.byVerdict[verdict] ?? 0) + 1;
  if (isCarriedOver(finding)) {
    const probedAt = finding.lastKnown?.probedAt ?? '';
    tally.carried += 1;
    tally.oldestCarried =
      tally.oldestCarried === null || probedAt < tally.oldestCarried ? probedAt : tally.oldestCarried;
  }
  countRule(tally, finding);
}

function countRule(tally: Counting, { probe }: Finding): void {
  if (probe === null) {
    return;
  }
  const { verdict, rule, verdictReason } = probe.judgement;
  const rules = verdict === 'conflict' ? tally.conflicts : verdict === 'unknown' ? tally.unknowns : null;
  const key = `${rule} ${verdictReason}`;
  rules?.set(key, { rule, reason: verdictReason ?? '', count: (rules.get(key)?.count ?? 0) + 1 });
}

function sorted(rules: ReadonlyMap<string, RuleCount>): RuleCount[] {
  return [...rules.values()].sort(
    (one, other) => other.count - one.count || (one.rule < other.rule ? -1 : 1),
  );
}
