import type { Fence } from '../../findings/store/leases.ts';
import type { Audit } from '../../model/audit.ts';
import type { AuditId, SubscriptionId } from '../../model/ids.ts';
import type { Clock } from '../../model/ports.ts';
import { keepingLearned, type Learned, readLearned, withLearned } from '../../run-command/learned.ts';
import type { AuditDeps } from '../audit-deps.ts';

/** Length of a lease, in milliseconds. */
export const leaseMs = 60_000;

/** How soon a lease that is held is asked for again, in milliseconds: its holder hands it back before its time when it is done, and looks at what checks ask as often. */
export const askAgainMs = 5000;

/** The lease that a pass has taken, and how it keeps it and gives it back. */
export type LeaseGuard = {
  readonly fence: Fence;
  /** Paces from where the lease's last holder stood, and goes on with what it learned. What was not read so is not saved either. */
  restorePace(): Promise<Learned>;
  /** False when it was lost. */
  renew(now: number): Promise<boolean>;
  /** Trouble is logged: what cannot be given back runs out. */
  handBack(): Promise<void>;
};

export type GuardAnswer = { readonly kind: 'taken'; readonly guard: LeaseGuard } | Leased;

/** In other hands. */
export type Leased = {
  readonly kind: 'leased';
  /** When it pays to ask again (epoch milliseconds): the end of the lease, if nobody renews it. */
  readonly until: number;
  /** The audit whose pass holds the lease; null where that is not known. */
  readonly by: AuditId | null;
};

/**
 * Takes the lease on a subscription, where one that ends at `deadUntil` counts as ended. A check does not renew its own: what takes
 * longer than a minute (a VM that hangs, or is busy) it leaves to whoever takes the lease next and goes on with it, so that no
 * audit waits for one VM.
 */
export async function takeLease(
  deps: AuditDeps,
  { id, trigger }: Pick<Audit, 'id' | 'trigger'>,
  { subscriptionId, deadUntil }: { readonly subscriptionId: SubscriptionId; readonly deadUntil: number },
): Promise<GuardAnswer> {
  const { store, clock, pacer, tuning } = deps;
  const holder = `${id}:${deps.random.hex(8)}`;
  const now = Math.max(clock.now(), deadUntil);
  const lease = await store.acquireLease(subscriptionId, holder, leaseMs, now);
  if (lease.kind === 'held') {
    return { kind: 'leased', until: lease.until, by: (lease.holder.split(':')[0] ?? null) as AuditId | null };
  }
  const { fence } = lease;
  let restored: { readonly saved: string | null; readonly learned: Learned } | null = null;
  const guard: LeaseGuard = {
    fence,
    restorePace: async () => {
      const saved = await store.readLevels(subscriptionId);
      pacer.restore(saved, clock.now());
      const learned = readLearned(saved, { ...tuning, auditId: id }, clock.now());
      restored = { saved, learned };
      return learned;
    },
    renew: async (at) => trigger === 'check' || (await store.renewLease(fence, leaseMs, at)),
    handBack: () =>
      tolerantly(deps, fence, async () => {
        if (restored !== null) {
          const now = clock.now();
          const { saved, learned } = restored;
          const levels = pacer.save(now, subscriptionId);
          const isCheck = trigger === 'check';
          await store.saveLevels(
            fence,
            isCheck ? keepingLearned(levels, saved) : withLearned(levels, learned, now),
          );
        }
        await store.releaseLease(fence);
      }),
  };
  return { kind: 'taken', guard };
}

async function tolerantly({ log }: AuditDeps, { key }: Fence, handBack: () => Promise<void>): Promise<void> {
  try {
    await handBack();
  } catch (error: unknown) {
    log.warn('The lease could not be handed back; it will expire', {
      subscriptionId: key,
      reason: error instanceof Error ? error.message : null,
    });
  }
}

/** Tells a lease whose holder died by watching it, since two processes, or one whose clock was set, need not agree on the time. */
export function createLeaseWatch(clock: Pick<Clock, 'now'>) {
  let seen: { readonly until: number; readonly at: number } | null = null;
  return {
    /** The lease ends at `until` by its holder, who moves that time on while alive. */
    saw: (until: number): void => {
      seen = seen?.until === until ? seen : { until, at: clock.now() };
    },
    /** The end of a lease that was not moved on for the whole length of one; null: its holder may be alive. */
    deadUntil: (): number | null => (seen !== null && clock.now() - seen.at >= leaseMs ? seen.until : null),
  };
}
