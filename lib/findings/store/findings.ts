import type { Cursor, Page } from '../../model/audit.ts';
import type { Finding, LastKnown } from '../../model/finding.ts';
import type { AuditId, ResourceKey } from '../../model/ids.ts';
import type { OutcomeKind } from '../../model/outcome.ts';
import type { Exposure, Verdict } from '../../model/verdict.ts';

/**
 * What a listing lets through, by standing verdicts: judged here, or carried over. Parts narrow each other; an empty list lets nothing
 * through.
 */
export type FindingFilter = {
  readonly exposures?: readonly Exposure[];
  readonly client?: readonly Verdict[];
  readonly server?: readonly Verdict[];
  /** Of either half. */
  readonly verdicts?: readonly Verdict[];
  readonly outcomes?: readonly OutcomeKind[];
  /** Compared case-insensitively. */
  readonly publisher?: string;
};

/** One page of an audit's findings. */
export type FindingsQuery = {
  readonly auditId: AuditId;
  readonly filter: FindingFilter;
  readonly limit: number;
  readonly cursor: Cursor | undefined;
};

/** Ledger rows as readers see them, and the raw probe outputs beside them. */
export type FindingStore = {
  /**
   * Findings in key order, open rows included with outcome null. Pages of the same audit go on behind the last item seen, whatever
   * is written meanwhile; a foreign cursor throws `usage.invalid`, an audit that is not there, or no longer, `audit.notFound`.
   */
  findings(auditId: AuditId, filter: FindingFilter, limit: number, cursor?: Cursor): Promise<Page<Finding>>;
  finding(auditId: AuditId, key: ResourceKey): Promise<Finding | null>;
  /** Of the settled findings of one target in all audits. */
  latestFinding(key: ResourceKey): Promise<NewestFinding | null>;
  /** The newest judged verdicts, not both of them `unknown`, of each target asked for; targets without any are left out. */
  lastKnown(keys: readonly ResourceKey[]): Promise<ReadonlyMap<ResourceKey, LastKnown>>;
  saveEvidence(auditId: AuditId, key: ResourceKey, text: string): Promise<void>;
  readEvidence(auditId: AuditId, key: ResourceKey): Promise<string | null>;
};

type FindingIn = { readonly auditId: AuditId; readonly finding: Finding };

/** The newest finding that tells something of its target; where none does, the newest. */
export type NewestFinding = FindingIn & {
  /** The newest audit of all, where it ended before it asked the target, or left it out. */
  readonly passedOver: AuditId | null;
};

/** How many audits in a row may tell nothing of a target. */
const mostPassedOver = 20;

/**
 * `placesOf`: where the settled findings of one target are, the newest first; they are read back to the one that
 * tells. `read`: null of one that was deleted since.
 */
export async function newestFinding<Place>(
  placesOf: (limit: number) => Promise<readonly Place[]>,
  read: (place: Place) => Promise<FindingIn | null>,
): Promise<NewestFinding | null> {
  const places = await placesOf(1);
  const first = await lookThrough(places, read);
  const { newest, telling } =
    first.telling === null && places.length > 0
      ? await lookThrough(await placesOf(mostPassedOver), read)
      : first;
  const found = telling ?? newest;
  return found && { ...found, passedOver: newest === null || found === newest ? null : newest.auditId };
}

async function lookThrough<Place>(
  places: readonly Place[],
  read: (place: Place) => Promise<FindingIn | null>,
): Promise<{ readonly newest: FindingIn | null; readonly telling: FindingIn | null }> {
  let newest: FindingIn | null = null;
  for (const place of places) {
    const found = await read(place);
    newest ??= found;
    if (found !== null && tells(found.finding)) {
      return { newest, telling: found };
    }
  }
  return { newest, telling: null };
}

function tells({ outcome, reason }: Finding): boolean {
  return (
    outcome !== 'canceled' && outcome !== 'not-attempted' && reason !== 'sampled' && reason !== 'excluded'
  );
}
