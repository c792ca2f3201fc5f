import {
  type Carried,
  type LatestFinding,
  stayedUp,
  verdictsToCarryOver,
} from '../../findings/carry-over.ts';
import type { Store } from '../../findings/store/store.ts';
import type { Audit } from '../../model/audit.ts';
import { isAuditError } from '../../model/errors.ts';
import type { Finding, LastKnown } from '../../model/finding.ts';
import type { AuditId, ResourceKey, SubscriptionId } from '../../model/ids.ts';
import type { AuditNote, WhyProbed } from '../../model/reasons/audit-note.ts';
import type { Target } from '../../model/target.ts';
import type { AuditDeps } from '../audit-deps.ts';

/** What tells of earlier audits. */
export type EarlierAudits = Pick<Store, 'readAudit' | 'finding' | 'latestFinding' | 'lastKnown'>;

type Deps = Pick<AuditDeps, 'clock' | 'log' | 'availableSince'> & { readonly store: EarlierAudits };

type Asked = Pick<Audit, 'limits' | 'lineage' | 'trigger' | 'probeSha256'>;

export type CarryOver = {
  /** Verdicts of earlier audits that spare a probe. */
  verdictsFor(targets: readonly Target[]): Promise<ReadonlyMap<ResourceKey, LastKnown>>;
  /** Why nothing was carried over, where something was to be; logs how many VMs are probed only because their last restart is not told. */
  notes(): readonly AuditNote[];
};

/**
 * Carries verdicts over where the audit allows that. A second look at single VMs, and a check of one, is there to probe. Restarts are read
 * once for each subscription that has something to carry over, and for no other.
 */
export function createCarryOver(deps: Deps, audit: Asked, signal: AbortSignal): CarryOver {
  const { maxAgeSeconds } = audit.limits;
  if (maxAgeSeconds === undefined || audit.lineage !== null || audit.trigger === 'check') {
    return { verdictsFor: async () => new Map(), notes: () => [] };
  }
  const current = { notBefore: deps.clock.now() - maxAgeSeconds * 1000, probeSha256: audit.probeSha256 };
  const lists = new Map<SubscriptionId, ReturnType<Deps['availableSince']>>();
  const probed = new Map<WhyProbed, number>();
  let count = 0;

  async function availableSince({ subscriptionId, key }: Target): Promise<number | null> {
    const list = lists.get(subscriptionId) ?? readTolerantly(deps, subscriptionId, signal);
    lists.set(subscriptionId, list);
    return (await list).get(key) ?? null;
  }

  /** `judged`: its newest verdicts; an audit that went on with another may have taken older ones over since. */
  async function carriedFor(target: Target, judged: LastKnown | undefined): Promise<Carried> {
    const latest = await latestOf(deps.store, target.key);
    if (latest === null) {
      return { kind: 'probe', why: 'never-seen' };
    }
    const carried = verdictsToCarryOver(latest, target, current);
    if (carried.kind === 'probe') {
      return carried;
    }
    if (isOlder(carried.known, judged)) {
      return { kind: 'probe', why: 'changed' };
    }
    const since = await availableSince(target);
    if (since === null) {
      return { kind: 'probe', why: 'restart-not-told' };
    }
    return stayedUp(since, carried.known.probedAt) ? carried : { kind: 'probe', why: 'restarted' };
  }

  return {
    async verdictsFor(targets) {
      const judged = await deps.store.lastKnown(targets.map(({ key }) => key));
      const entries = await Promise.all(
        targets.map(async (target) => {
          const carried = await carriedFor(target, judged.get(target.key));
          if (carried.kind === 'carried') {
            count += 1;
            return [[target.key, carried.known] as const];
          }
          probed.set(carried.why, (probed.get(carried.why) ?? 0) + 1);
          return [];
        }),
      );
      return new Map(entries.flat());
    },
    notes() {
      const untold = probed.get('restart-not-told') ?? 0;
      if (untold > 0) {
        deps.log.warn('VMs are probed because Azure does not tell when they were last restarted', {
          vms: untold,
        });
      }
      return count > 0 || probed.size === 0
        ? []
        : [{ code: 'nothing-carried-over', why: Object.fromEntries(probed) }];
    },
  };
}

/** A list that cannot be read tells of no VM, so all of them are probed. */
async function readTolerantly(
  deps: Pick<Deps, 'log' | 'availableSince'>,
  subscription: SubscriptionId,
  signal: AbortSignal,
): ReturnType<Deps['availableSince']> {
  try {
    return await deps.availableSince(subscription, signal);
  } catch (error: unknown) {
    if (!isAuditError(error) && !signal.aborted) {
      throw error;
    }
    const because = isAuditError(error) ? error : null;
    deps.log.warn('The restarts of a subscription could not be read', { subscription, because });
    return new Map();
  }
}

async function latestOf(store: EarlierAudits, key: ResourceKey): Promise<LatestFinding | null> {
  const latest = await store.latestFinding(key);
  return latest === null ? null : { finding: latest.finding, probeSha256: await probeOf(store, latest) };
}

/** The digest of the probe that the verdicts are of: what an audit kept of one that it goes on with, that one probed. Null where it is deleted. */
async function probeOf(
  store: EarlierAudits,
  { auditId, finding }: { readonly auditId: AuditId; readonly finding: Finding },
): Promise<string | null> {
  if (finding.probeSha256 !== null) {
    return finding.probeSha256;
  }
  const audit = await store.readAudit(auditId);
  if (audit === null || audit.lineage === null) {
    return audit?.probeSha256 ?? null;
  }
  const { from } = audit.lineage;
  const kept = await store.finding(from, finding.target.key);
  return kept === null ? null : await probeOf(store, { auditId: from, finding: kept });
}

function isOlder({ probedAt }: LastKnown, judged: LastKnown | undefined): boolean {
  return judged !== undefined && probedAt < judged.probedAt;
}
