import type { Fence } from '../../findings/store/leases.ts';
import type { Audit } from '../../model/audit.ts';
import type { SubscriptionId } from '../../model/ids.ts';
import type { Learned } from '../../run-command/learned.ts';
import type { RetryRules } from '../../run-command/retry-rules.ts';
import type { Meter } from '../meter.ts';
import type { Leased, LeaseGuard } from './lease-guard.ts';

export type PassOptions = {
  readonly audit: Audit;
  readonly subscriptionId: SubscriptionId;
  /** Epoch milliseconds at which the pass hands over; operations in flight stay in the ledger for the next one. */
  readonly until: number;
  /** Aborting stops the starting; what is in flight is settled. */
  readonly interrupt: AbortSignal;
  /** Aborting ends the pass at once, as if its time box had ended; absent: never. */
  readonly abandon?: AbortSignal;
  readonly meter: Meter;
  /** The end of a lease whose holder was seen to be dead, in epoch milliseconds; absent: none was. */
  readonly deadUntil?: number;
};

/** A pass that has taken its lease. */
export type PassUnderLease = PassOptions & {
  readonly guard: LeaseGuard;
  readonly learned: Learned;
  readonly fence: Fence;
  readonly rules: RetryRules;
};

export type PassEnd =
  /** The subscription has no open rows left. */
  | { readonly kind: 'done' }
  /** The time box ended with rows open. */
  | { readonly kind: 'open' }
  /** Interrupted: what was in flight is settled, rows that never started are still open. */
  | { readonly kind: 'interrupted' }
  /** Another holder probes this subscription, or may be probing a check's VM. */
  | Leased;
