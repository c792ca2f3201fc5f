import { AuditError } from '../../model/errors.ts';
import type { AuditId, ResourceKey, SubscriptionId } from '../../model/ids.ts';

/** Proof of holding a lease; a write with an outdated epoch throws `store.fenced`. */
export type Fence = {
  /** What the lease is on: a subscription, by its id, or anything else that one process at a time may do. */
  readonly key: string;
  readonly holder: string;
  readonly epoch: number;
};

export type LeaseAnswer =
  | { readonly kind: 'acquired'; readonly fence: Fence }
  /** `holder` is who has it, `until` epoch milliseconds. */
  | { readonly kind: 'held'; readonly holder: string; readonly until: number };

/** A lease as stores keep it; `holder` is null once released, and it stays, so that epochs never repeat. */
export type Lease = { readonly holder: string | null; readonly epoch: number; readonly until: number };

/** What becomes of a holder's wish for a lease; null: nobody ever had it. */
export function leaseAnswer(
  lease: Lease | null,
  { key, holder }: Pick<Fence, 'key' | 'holder'>,
  now: number,
): LeaseAnswer {
  if (lease !== null && lease.holder !== null && lease.holder !== holder && lease.until > now) {
    return { kind: 'held', holder: lease.holder, until: lease.until };
  }
  return { kind: 'acquired', fence: { key, holder, epoch: (lease?.epoch ?? 0) + 1 } };
}

export function leaseLost({ key, epoch }: Fence): AuditError {
  return new AuditError('store.fenced', { code: 'lease-lost', key }, { data: { key, epoch } });
}

/** One VM that an audit wants probed by whoever holds the lease on its subscription. */
export type AskedVm = {
  readonly subscriptionId: SubscriptionId;
  readonly auditId: AuditId;
  readonly vm: ResourceKey;
};

/** Who does what only one process at a time may do: above all, who probes a subscription, and at what pace. */
export type Leases = {
  /**
   * One holder per key, store-wide. Times are epoch and plain milliseconds. Every lease has a higher epoch than all before it,
   * released ones included. A holder that asks again gets a new epoch, which ends its older one.
   */
  acquireLease(key: string, holder: string, ttlMs: number, now: number): Promise<LeaseAnswer>;
  /** False when the lease was lost. One that ran out and that nobody else took can still be renewed. */
  renewLease(fence: Fence, ttlMs: number, now: number): Promise<boolean>;
  /** Ends the lease if it is still the fence's, and does nothing otherwise. */
  releaseLease(fence: Fence): Promise<void>;

  /** Puts a VM on the list beside its subscription's lease. The list is a wish: no write depends on it. Asking again changes nothing. */
  askFor(asked: AskedVm): Promise<void>;
  /** The subscription's list. */
  askedVms(subscriptionId: SubscriptionId): Promise<readonly AskedVm[]>;
  /** Takes a VM from the list if it stands there. */
  endAsking(asked: AskedVm): Promise<void>;

  /** Pacing levels as the pacer saved them; null when there are none. */
  readLevels(subscriptionId: SubscriptionId): Promise<string | null>;
  /** Throws `store.fenced` when the lease was lost. */
  saveLevels(fence: Fence, levels: string): Promise<void>;
};
