import { leftOutOfSample } from '../../findings/coverage.ts';
import { settlementOf } from '../../findings/finding-of.ts';
import { standingVerdicts, verdictsToKeep } from '../../findings/standing-verdict.ts';
import type { NewRow } from '../../findings/store/ledger.ts';
import { everyFinding, findingPages } from '../../findings/store/pages.ts';
import type { Store } from '../../findings/store/store.ts';
import { type Audit, isClosed, type Lineage } from '../../model/audit.ts';
import { AuditError } from '../../model/errors.ts';
import type { Finding } from '../../model/finding.ts';
import type { ResourceKey } from '../../model/ids.ts';
import type { Unjudged } from '../../model/outcome.ts';
import type { AuditNote } from '../../model/reasons/audit-note.ts';
import type { IncompleteCode, IncompleteReason } from '../../model/reasons/incomplete-reason.ts';

type FindingReader = Pick<Store, 'findings' | 'pageSize'>;

/** What is taken from the audit that another goes on with. */
export type Continued = {
  /** Targets to be probed again; each is taken out as discovery finds it. */
  readonly wanted: Map<ResourceKey, Finding>;
  /** All targets of that audit. */
  readonly known: ReadonlySet<ResourceKey>;
  /** Targets that discovery found and that audit does not have. */
  madeSince: number;
};

/** Whether a target that discovery found is to be probed again. */
export function isWantedAgain(continued: Continued, key: ResourceKey): boolean {
  continued.madeSince += continued.known.has(key) ? 0 : 1;
  return continued.wanted.delete(key);
}

/**
 * How an audit goes on with an earlier one. Throws `usage.invalid` for one that is still open, or that discovered nothing.
 */
export async function lineageFrom(
  store: Pick<Store, 'coverage'>,
  earlier: Audit,
  only: Lineage['only'],
): Promise<Lineage> {
  const { id, state, lineage } = earlier;
  if (!isClosed(state)) {
    throw new AuditError(
      'usage.invalid',
      { code: 'audit-to-resume', id, state },
      {
        data: { field: 'from', expected: 'a closed audit' },
      },
    );
  }
  if ((await store.coverage(id)).discovered === 0) {
    throw new AuditError(
      'usage.invalid',
      { code: 'audit-without-vm', id },
      { data: { field: 'from', expected: 'an audit that found VMs' } },
    );
  }
  // A second look at a part by an earlier version has nothing but that part.
  const isContinued = lineage === null || lineage.isContinued === true;
  return isContinued ? { from: id, only, isContinued } : { from: id, only };
}

/** Whether the earlier audit has a target that is to be probed again. */
export async function hasWanted(
  store: Pick<Store, 'coverage'>,
  { from, only }: Pick<Lineage, 'from' | 'only'>,
): Promise<boolean> {
  const coverage = await store.coverage(from);
  const { byOutcome, client, server, pending, starting, started } = coverage;
  return only.some((kind) => {
    switch (kind) {
      case 'sampled':
        return leftOutOfSample(coverage) > 0;
      case 'unknown':
        return client.unknown + server.unknown > 0;
      case 'not-attempted':
        return byOutcome[kind] + pending + starting + started > 0;
      default:
        return byOutcome[kind] > 0;
    }
  });
}

/** What a reader of an audit that goes on with another should know. */
export function notesOn(continued: Continued | null): readonly AuditNote[] {
  const count = continued?.madeSince ?? 0;
  return count === 0 ? [] : [{ code: 'vms-made-since', count }];
}

/** Reads the earlier audit: its targets, and which of them are wanted again. */
export async function readContinued(store: FindingReader, lineage: Lineage): Promise<Continued> {
  const wanted = new Map<ResourceKey, Finding>();
  const known = new Set<ResourceKey>();
  for await (const finding of everyFinding(store, { id: lineage.from })) {
    known.add(finding.target.key);
    if (isWanted(finding, lineage)) {
      wanted.set(finding.target.key, finding);
    }
  }
  return { wanted, known, madeSince: 0 };
}

/** The rows of those that are not wanted again, a page at a time: an audit that goes on with another has them too. */
export async function* keptRows(store: FindingReader, lineage: Lineage): AsyncGenerator<readonly NewRow[]> {
  if (lineage.isContinued === true) {
    for await (const findings of findingPages(store, lineage.from)) {
      yield findings.filter((finding) => !isWanted(finding, lineage)).map(keptRow);
    }
  }
}

/** A row as it was: its verdicts with their age, or, where it had none, its outcome and reason. */
export function keptRow(finding: Finding): NewRow {
  const { target, lastKnown } = finding;
  const kept = verdictsToKeep(finding);
  if (kept !== null) {
    const unchanged: Unjudged = { outcome: 'skipped', reason: 'unchanged' };
    return { target, settlement: unchanged, lastKnown: kept };
  }
  return { target, settlement: settlementOf(finding) ?? leftOpen, lastKnown };
}

/** A row that came while its audit ended, and that nobody settled. */
const leftOpen: Unjudged = { outcome: 'canceled', reason: 'canceled' };

/** A target that discovery no longer finds. */
export function goneRow({ target, lastKnown }: Finding): NewRow {
  const detail = { code: 'not-found-again' } as const;
  return { target, settlement: { outcome: 'failed', reason: 'vm-gone', detail }, lastKnown };
}

/** Why the earlier audit was incomplete, as far as probing some of its VMs again does not mend it. */
export function inheritedReasons(earlier: Audit, { only }: Lineage): readonly IncompleteReason[] {
  const mended = only.includes('not-attempted') ? [...counted, ...unprobed] : counted;
  return earlier.incompleteBecause.filter(({ code }) => !mended.includes(code));
}

/** Counted anew when the audit concludes. */
const counted: readonly IncompleteCode[] = ['low-coverage'];
const unprobed: readonly IncompleteCode[] = [
  'deadline',
  'max-errors',
  'subscription-closed',
  'subscription-not-probed',
];

function isWanted(finding: Finding, lineage: Lineage): boolean {
  const isUnknown = Object.values(standingVerdicts(finding) ?? {}).includes('unknown');
  return lineage.only.some((kind) => {
    if (kind === 'sampled') {
      return finding.reason === 'sampled';
    }
    return kind === 'unknown' ? isUnknown : (finding.outcome ?? 'not-attempted') === kind;
  });
}
