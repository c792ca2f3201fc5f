import { type Latest, stayedUp, verdictsToCarryOver } from '../findings/carry-over.ts';
import type { Store } from '../findings/store.ts';
import type { Audit } from '../model/audit.ts';
import { isAuditError } from '../model/errors.ts';
import type { LastKnown } from '../model/finding.ts';
import type { ResourceKey, SubscriptionId } from '../model/ids.ts';
import type { Target } from '../model/target.ts';
import type { AuditDeps } from './audit-deps.ts';

type Deps = Pick<AuditDeps, 'store' | 'clock' | 'log' | 'availableSince'>;

export type CarryOver = {
  /** Verdicts of earlier audits that spare a probe. */
  verdictsFor(targets: readonly Target[]): Promise<ReadonlyMap<ResourceKey, LastKnown>>;
  /** Logs how many VMs are probed for no other reason than that their last restart is not told. */
  logUntold(): void;
};

/**
 * Carries verdicts over where the audit allows that. A second look at single VMs, and a check of one, is there to probe. Restarts are read
 * once for each subscription that has something to carry over, and for no other.
 */
export function createCarryOver(deps: Deps, audit: Audit, signal: AbortSignal): CarryOver {
  const { maxAgeSeconds } = audit.limits;
  if (maxAgeSeconds === undefined || audit.lineage !== null || audit.trigger === 'check') {
    return { verdictsFor: async () => new Map(), logUntold: () => undefined };
  }
  const current = { notBefore: deps.clock.now() - maxAgeSeconds * 1000, probeSha256: audit.probeSha256 };
  const lists = new Map<SubscriptionId, ReturnType<Deps['availableSince']>>();
  let untold = 0;

  async function availableSince({ subscriptionId, key }: Target): Promise<number | null> {
    const list = lists.get(subscriptionId) ?? readTolerantly(deps, subscriptionId, signal);
    lists.set(subscriptionId, list);
    return (await list).get(key) ?? null;
  }

  async function verdictFor(target: Target): Promise<LastKnown | null> {
    const latest = await latestOf(deps.store, target.key);
    const known = latest === null ? null : verdictsToCarryOver(latest, target, current);
    if (known === null) {
      return null;
    }
    const since = await availableSince(target);
    untold += since === null ? 1 : 0;
    return since !== null && stayedUp(since, known.probedAt) ? known : null;
  }

  return {
    async verdictsFor(targets) {
      const entries = await Promise.all(
        targets.map(async (target) => {
          const known = await verdictFor(target);
          return known === null ? [] : [[target.key, known] as const];
        }),
      );
      return new Map(entries.flat());
    },
    logUntold() {
      if (untold > 0) {
        deps.log.warn('VMs are probed because Azure does not tell when they were last restarted', {
          vms: untold,
        });
      }
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
    const because = isAuditError(error) ? error.message : '';
    deps.log.warn('the restarts of a subscription could not be read', { subscription, because });
    return new Map();
  }
}

async function latestOf(store: Store, key: ResourceKey): Promise<Latest | null> {
  const latest = await store.latestFinding(key);
  const earlier = latest === null ? null : await store.readAudit(latest.auditId);
  return latest === null || earlier === null
    ? null
    : { finding: latest.finding, probeSha256: latest.finding.probeSha256 ?? earlier.probeSha256 };
}
