import type { AuditId, ResourceKey, SubscriptionId } from '../../model/ids.ts';

/** Proof of holding a subscription's lease; a write with an outdated epoch throws `store.fenced`. */
export type Fence = {
  readonly subscriptionId: SubscriptionId;
  readonly holder: string;
  readonly epoch: number;
};

/**
 * Proof of having claimed one VM: its rows, of whatever audit, may be written beside the holder of its subscription's lease.
 * A write under a claim that ended throws `store.fenced`. A holder's name is never used for a second claim.
 */
export type Claim = {
  readonly subscriptionId: SubscriptionId;
  readonly vm: ResourceKey;
  readonly holder: string;
};

/** What a row is written under. */
export type RowFence = Fence | Claim;

/** A claim as the lease's holder sees it; `until` is epoch milliseconds. */
export type StandingClaim = { readonly vm: ResourceKey; readonly until: number };

export type LeaseAnswer =
  | { readonly kind: 'acquired'; readonly fence: Fence }
  /** `holder` is who has it, `until` epoch milliseconds. */
  | { readonly kind: 'held'; readonly holder: string; readonly until: number };

/** Who probes a subscription, and at what pace. */
export type Leases = {
  /**
   * One prober per subscription, store-wide. Times are epoch and plain milliseconds. Every lease has a higher epoch
   * than all before it, released ones included. A holder that asks again gets a new epoch, which ends its older one.
   */
  acquireLease(
    subscriptionId: SubscriptionId,
    holder: string,
    ttlMs: number,
    now: number,
  ): Promise<LeaseAnswer>;
  /** False when the lease was lost. One that ran out and that nobody else took can still be renewed. */
  renewLease(fence: Fence, ttlMs: number, now: number): Promise<boolean>;
  /** Ends the lease if it is still the fence's, and does nothing otherwise. */
  releaseLease(fence: Fence): Promise<void>;

  /**
   * Takes one VM out of the hands of the lease's holder until the claim is released or ended. False, with nothing done, while
   * another holder's claim has not run out, and while a row of the VM in another audit than `auditId` is `starting` or
   * `started` since `flightsFrom` or later: its probe may be running. Of a claim and a write of `starting` that race for a VM
   * exactly one succeeds. Times are epoch and plain milliseconds; asking again under the same name is harmless.
   */
  claimVm(
    claim: Claim,
    terms: {
      readonly auditId: AuditId;
      readonly ttlMs: number;
      readonly now: number;
      readonly flightsFrom: number;
    },
  ): Promise<boolean>;
  /** False when the claim was lost. One that ran out and that nobody ended can still be renewed. */
  renewClaim(claim: Claim, ttlMs: number, now: number): Promise<boolean>;
  /**
   * Ends the claim if it is still its holder's, and does nothing otherwise. With `closedUntil` (epoch milliseconds) the VM
   * stays closed to the lease's holder until then, as if claimed, but open to the next claim.
   */
  releaseClaim(claim: Claim, closedUntil?: number): Promise<void>;
  /**
   * Ends the subscription's claims that have run out by `now` and returns all there were, those just ended included.
   * Throws `store.fenced` when the lease was lost.
   */
  endClaims(fence: Fence, now: number): Promise<readonly StandingClaim[]>;

  /** Pacing levels as the pacer saved them; null when there are none. */
  readLevels(subscriptionId: SubscriptionId): Promise<string | null>;
  /** Throws `store.fenced` when the lease was lost. */
  saveLevels(fence: Fence, levels: string): Promise<void>;
};
