import type { Claim, Fence, RowFence } from '../../findings/store/leases.ts';
import { patiently } from '../../findings/store/patient-store.ts';
import type { Audit } from '../../model/audit.ts';
import type { AuditId, ResourceKey, SubscriptionId } from '../../model/ids.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { retryRulesFor } from './retry-rules.ts';

/** Length of a lease and of a claim, in milliseconds. */
export const leaseMs = 60_000;
export const claimMs = 60_000;

/** How soon a VM that is in other hands is asked for again, in milliseconds: a probe takes little longer than half a minute. */
const claimLookMs = 5000;

/** What a pass has taken, and how it keeps it and gives it back. */
export type LeaseGuard = {
  readonly fence: RowFence;
  /** Paces from where the lease's last holder stood. Levels that were not read so are not saved either. */
  restorePace(): Promise<void>;
  /** False when it was lost. */
  renew(now: number): Promise<boolean>;
  /** Trouble is logged: what cannot be given back runs out. */
  handBack(isDone: boolean): Promise<void>;
};

export type GuardAnswer = { readonly kind: 'taken'; readonly guard: LeaseGuard } | Leased;

/** In other hands; it pays to ask again at this time (epoch milliseconds). */
export type Leased = {
  readonly kind: 'leased';
  readonly until: number;
  /** The audit whose pass holds the subscription's lease; null where that is not known. */
  readonly by: AuditId | null;
};

/** Takes the one VM of a check, or else the whole subscription, where a lease that ends at `deadUntil` counts as ended. */
export async function takeLeaseOrClaim(
  deps: AuditDeps,
  audit: Audit,
  { subscriptionId, deadUntil }: { readonly subscriptionId: SubscriptionId; readonly deadUntil: number },
): Promise<GuardAnswer> {
  const holder = holderOf(audit, deps.random.hex(8));
  const vm = await soleVm(deps, audit);
  return vm === null
    ? await takeLease(deps, { subscriptionId, holder, deadUntil })
    : await takeClaim(deps, audit, { subscriptionId, vm, holder });
}

function holderOf({ id }: Audit, draw: string): string {
  return `${id}:${draw}`;
}

function auditOfHolder(holder: string): AuditId {
  return (holder.split(':')[0] ?? holder) as AuditId;
}

/** The VM of a check; null for every other audit. */
async function soleVm({ store }: AuditDeps, audit: Audit): Promise<ResourceKey | null> {
  if (audit.trigger !== 'check') {
    return null;
  }
  const { items } = await store.findings(audit.id, {}, 2);
  return items.length === 1 ? (items[0]?.target.key ?? null) : null;
}

async function takeLease(
  deps: AuditDeps,
  {
    subscriptionId,
    holder,
    deadUntil,
  }: Pick<Fence, 'subscriptionId' | 'holder'> & { readonly deadUntil: number },
): Promise<GuardAnswer> {
  const { store, clock, pacer } = deps;
  const lease = await patiently(clock, () =>
    store.acquireLease(subscriptionId, holder, leaseMs, Math.max(clock.now(), deadUntil)),
  );
  if (lease.kind === 'held') {
    return { kind: 'leased', until: lease.until, by: auditOfHolder(lease.holder) };
  }
  const { fence } = lease;
  let isPaceKnown = false;
  const guard: LeaseGuard = {
    fence,
    restorePace: async () => {
      await restorePace(deps, subscriptionId);
      isPaceKnown = true;
    },
    renew: (now) => patiently(clock, () => store.renewLease(fence, leaseMs, now)),
    handBack: () =>
      tolerantly(deps, fence, async () => {
        if (isPaceKnown) {
          await store.saveLevels(fence, pacer.save(clock.now(), subscriptionId));
        }
        await store.releaseLease(fence);
      }),
  };
  return { kind: 'taken', guard };
}

/**
 * Refused while another check has the VM, and while another audit's probe may be running in it: that audit settles it soon, and
 * its finding is taken over. A probe that nobody watches any more counts as running until its deadline.
 *
 * The lease's holder, in another process perhaps, knows nothing of the few calls that a check makes. They are paced by what this
 * process knows and by the levels saved last; the platform's remaining-headers tell both sides of each other, a 429 is
 * obeyed, and the saved levels stay the lease holder's to write.
 */
async function takeClaim(deps: AuditDeps, audit: Audit, claim: Claim): Promise<GuardAnswer> {
  const { store, clock } = deps;
  const { probeDeadlineMs } = retryRulesFor(deps, audit.limits);
  const isGranted = await patiently(clock, () => {
    const now = clock.now();
    const terms = { auditId: audit.id, ttlMs: claimMs, now, flightsFrom: now - probeDeadlineMs };
    return store.claimVm(claim, terms);
  });
  if (!isGranted) {
    return { kind: 'leased', until: clock.now() + claimLookMs, by: null };
  }
  const guard: LeaseGuard = {
    fence: claim,
    restorePace: () => restorePace(deps, claim.subscriptionId),
    renew: (now) => patiently(clock, () => store.renewClaim(claim, claimMs, now)),
    // While the check is not done its probe may be running, and its next pass goes on with it.
    handBack: (isDone) =>
      tolerantly(deps, claim, () => store.releaseClaim(claim, isDone ? undefined : clock.now() + claimMs)),
  };
  return { kind: 'taken', guard };
}

async function restorePace(deps: AuditDeps, subscriptionId: SubscriptionId): Promise<void> {
  const { store, clock, pacer } = deps;
  pacer.restore(await patiently(clock, () => store.readLevels(subscriptionId)), clock.now());
}

async function tolerantly({ log }: AuditDeps, fence: RowFence, handBack: () => Promise<void>): Promise<void> {
  try {
    await handBack();
  } catch (error: unknown) {
    const what = 'vm' in fence ? 'claim' : 'lease';
    log.warn(`the ${what} could not be handed back; it will expire`, {
      subscriptionId: fence.subscriptionId,
      ...('vm' in fence ? { vm: fence.vm } : {}),
      reason: error instanceof Error ? error.message : null,
    });
  }
}
