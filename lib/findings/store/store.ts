import type { Audit, Coverage, Cursor, Page } from '../../model/audit.ts';
import type { Finding, JudgedProbe, LastKnown } from '../../model/finding.ts';
import type { AuditId, Nonce, ResourceKey, SubscriptionId } from '../../model/ids.ts';
import type { OutcomeKind, Unjudged } from '../../model/outcome.ts';
import type { Target } from '../../model/target.ts';
import type { Exposure, Verdict } from '../../model/verdict.ts';
import type { ImageFinding } from '../images/image-findings.ts';

/** How a row ends: with a judged probe, or unjudged with a reason. */
export type Settlement =
  | {
      readonly outcome: 'judged';
      readonly probe: JudgedProbe;
      /** ISO 8601 UTC of the POST. */
      readonly probedAt: string;
      readonly probeSha256: string;
    }
  | Unjudged;

/** What the engine remembers of a row's history across passes. Times are epoch milliseconds. */
export type RowMemo = {
  /** POSTs sent so far. */
  readonly attempts: number;
  /** Do not start before this time; null: now. */
  readonly notBefore: number | null;
  /** First time another command was found on the VM, in this wait. */
  readonly busySince: number | null;
  /** An unanswered POST of ours may hold the VM's slot until this time. */
  readonly ownPostUntil: number | null;
  /** Answers that were stale, cut or garbled and were probed again. */
  readonly badOutputs: number;
  /** Unanswered or transiently refused POSTs. */
  readonly faults: number;
  /** Probed again because servicing was busy in the guest. Absent: no. */
  readonly servicingWaited?: boolean;
};

/** A row's state; `settled` is final and has no token. */
export type RowState =
  | { readonly state: 'pending'; readonly memo: RowMemo }
  | { readonly state: 'starting'; readonly memo: RowMemo; readonly nonce: Nonce; readonly since: number }
  | {
      readonly state: 'started';
      readonly memo: RowMemo;
      readonly nonce: Nonce;
      readonly token: string;
      readonly since: number;
    }
  | {
      readonly state: 'settled';
      readonly memo: RowMemo;
      readonly settlement: Settlement;
      readonly settledAt: number;
    };

export type OpenRowState = Exclude<RowState, { state: 'settled' }>;

/** One target's place in the audit's book. `version` grows with every write and guards the next one. */
export type Row<State extends RowState = RowState> = {
  readonly auditId: AuditId;
  readonly target: Target;
  readonly version: number;
  readonly row: State;
};

export type OpenRow = Row<OpenRowState>;

/** A target as discovery hands it to the ledger: to be probed, or settled at once. */
export type NewRow = {
  readonly target: Target;
  readonly settlement: Settlement | null;
  readonly lastKnown: LastKnown | null;
};

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

export type RowChange = { readonly row: OpenRow; readonly to: RowState };

/**
 * What a listing lets through, by standing verdicts: judged here, or carried over. Parts narrow each other; an empty list narrows
 * nothing.
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

export type AuditFilter = { readonly scopeHash?: string };

/**
 * The audit's books: audits, ledger rows, findings, image findings, leases and pacing levels.
 *
 * Errors: `store.busy` and `store.unavailable` (try again), `store.conflict` (a row changed meanwhile), `store.claimed` (the
 * VM of a row to be started is claimed), `store.fenced` (the lease or the claim was lost), `store.full`, `store.corrupt`,
 * `store.foreignSchema`.
 */
export type Store = {
  /** Items that its readers ask for at a time where they want all of a listing. */
  readonly pageSize: number;

  /** Throws `store.conflict` when the id is taken. */
  createAudit(audit: Audit): Promise<void>;
  /** Null when there is no such audit. */
  readAudit(id: AuditId): Promise<Audit | null>;
  /** Reads, changes and writes in one conditional step, repeating on a concurrent change. Throws `audit.notFound`. */
  updateAudit(id: AuditId, change: (audit: Audit) => Audit): Promise<Audit>;
  /** Newest first. */
  listAudits(filter: AuditFilter, limit: number, cursor?: Cursor): Promise<Page<Audit>>;
  /**
   * Deletes an audit with its rows, evidence and image findings, the audit itself last, so that a deletion that died is
   * repeated by the next one. Does nothing when there is no such audit.
   */
  deleteAudit(id: AuditId): Promise<void>;

  /** Adds targets that the audit does not have yet and leaves the others alone. Returns how many were new. */
  addRows(auditId: AuditId, rows: readonly NewRow[], now: number): Promise<number>;
  coverage(auditId: AuditId, subscriptionId?: SubscriptionId): Promise<Coverage>;
  /** Open rows of one subscription in one state, by key. Pages with `after`: the last key seen, or a text between two keys. */
  openRows(
    auditId: AuditId,
    query: {
      readonly subscriptionId: SubscriptionId;
      readonly state: OpenRowState['state'];
      readonly limit: number;
      readonly after?: ResourceKey;
    },
  ): Promise<readonly OpenRow[]>;
  /** Open rows of one target in all audits. */
  openRowsOf(vm: ResourceKey): Promise<readonly OpenRow[]>;
  /**
   * Writes all changes or none and returns the rows with their new versions. Throws `store.fenced` when the lease or claim
   * was lost or released, `store.conflict` when a row is not at its version any more, is settled, or is not the
   * subscription's or the claim's; then `store.claimed`, with the target's key as `data.vm`, when under a lease a row of a
   * claimed VM were to become `starting`. Tokens are kept of started rows only; settling erases token and nonce. A store whose transactions are
   * small may write more than 90 changes in several; whatever then fails, the same changes may be sent again.
   */
  advance(fence: RowFence, changes: readonly RowChange[]): Promise<readonly Row[]>;
  /** Settles up to `limit` rows in the given open states without a lease (cancel, deadline). Returns how many. */
  settleOpen(
    auditId: AuditId,
    query: {
      readonly states: readonly OpenRowState['state'][];
      readonly subscriptionId?: SubscriptionId;
      readonly limit: number;
    },
    settlement: Unjudged,
    now: number,
  ): Promise<number>;

  /**
   * One probing hand per subscription, store-wide. Times are epoch and plain milliseconds. Every lease has a higher epoch
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

  /**
   * Findings in key order, open rows included with outcome null. Here and below: pages of the same audit go on behind
   * the last item seen, whatever is written meanwhile; a foreign cursor throws `usage.invalid`.
   */
  findings(auditId: AuditId, filter: FindingFilter, limit: number, cursor?: Cursor): Promise<Page<Finding>>;
  finding(auditId: AuditId, key: ResourceKey): Promise<Finding | null>;
  /** The newest settled finding of one target in any audit, with its audit's id. */
  latestFinding(key: ResourceKey): Promise<{ readonly auditId: AuditId; readonly finding: Finding } | null>;
  /** The newest judged verdicts, not both of them `unknown`, of each target asked for; targets without any are left out. */
  lastKnown(keys: readonly ResourceKey[]): Promise<ReadonlyMap<ResourceKey, LastKnown>>;
  saveEvidence(auditId: AuditId, key: ResourceKey, text: string): Promise<void>;
  readEvidence(auditId: AuditId, key: ResourceKey): Promise<string | null>;

  /** Replaces the audit's image findings. */
  writeImageFindings(auditId: AuditId, images: readonly ImageFinding[]): Promise<void>;
  /** By publisher, offer, SKU and version, in lower case. `flagged`: confirmed or single, or all others. */
  imageFindings(
    auditId: AuditId,
    filter: { readonly flagged?: boolean },
    limit: number,
    cursor?: Cursor,
  ): Promise<Page<ImageFinding>>;

  close(): Promise<void>;
};

/** Items a page: enough to be quick, few enough to keep memory flat. */
export const defaultPageSize = 500;

export const freshMemo: RowMemo = {
  attempts: 0,
  notBefore: null,
  busySince: null,
  ownPostUntil: null,
  badOutputs: 0,
  faults: 0,
};
