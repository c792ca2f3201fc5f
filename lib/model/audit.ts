import type { AuditId } from './ids.ts';
import type { OutcomeKind } from './outcome.ts';
import type { PublishedSku } from './provenance.ts';
import type { AuditNote } from './reasons/audit-note.ts';
import type { IncompleteReason } from './reasons/incomplete-reason.ts';
import type { Scope } from './scope.ts';
import type { Exposure, Half, Verdict } from './verdict.ts';

export const openAuditStates = ['planning', 'probing', 'concluding', 'interrupted'] as const;
export const closedAuditStates = ['complete', 'incomplete', 'canceled', 'failed'] as const;

/** `interrupted` is open: the audit stopped starting probes and can be resumed. */
export type AuditState = (typeof openAuditStates)[number] | (typeof closedAuditStates)[number];

export const auditTriggers = ['cli', 'http', 'timer', 'check'] as const;

export type AuditTrigger = (typeof auditTriggers)[number];

/** The limits an audit was started with; they travel with it, so that a resumed audit keeps them. */
export type AuditLimits = {
  /** Seconds from the POST until a probe counts as timed out. */
  readonly probeDeadlineSeconds: number;
  /** Seconds from the start until no probe is started or waited for. */
  readonly auditDeadlineSeconds: number;
  /** Probing stops starting at this count of errors or this share of the VMs that were or are to be probed. Null: never. */
  readonly maxErrors: { readonly count: number } | { readonly percent: number } | null;
  /** Smallest percentage of discovered targets that must be judged. Null: no demand. */
  readonly minCoveragePercent: number | null;
  readonly saveEvidence: boolean;
  /** Evidence of an unchanged VM that is no older is carried over instead of probed again. Absent: every VM is probed. */
  readonly maxAgeSeconds?: number;
  /** VMs of each image that are probed, those that gave no verdict not counted; VMs of no image always are. Absent: every VM is probed. */
  readonly perImage?: number;
  /** What the Marketplace publishes of the SKUs in use is read once. Absent: not. */
  readonly catalogue?: true;
};

/** `unknown`: a half's verdict; `sampled`: VMs that a sample left out; the others are outcomes. */
export const probedAgain = ['failed', 'unknown', 'unreachable', 'not-attempted', 'sampled'] as const;

/** Where nothing is named: what a sample left out was left out on purpose. */
export const probedAgainUntold: readonly ProbedAgain[] = probedAgain.filter((kind) => kind !== 'sampled');

export type ProbedAgain = (typeof probedAgain)[number];

/** Which rows of an earlier audit are probed again. */
export type Lineage = {
  readonly from: AuditId;
  /**
   * True: the audit goes on with a whole one, whose other rows it has too, and is whole itself. Absent: it has nothing but what was probed
   * again, as audits of earlier versions.
   */
  readonly isContinued?: boolean;
  readonly only: readonly ProbedAgain[];
};

/** The audit's own record in the store; counts live in the ledger's rows. */
export type Audit = {
  readonly id: AuditId;
  readonly state: AuditState;
  readonly trigger: AuditTrigger;
  readonly startedBy: string;
  readonly scope: Scope;
  /** SHA-256 of the canonical scope: audits with different hashes are never compared. */
  readonly scopeHash: string;
  /** ISO 8601 UTC, as are all times. */
  readonly startedAt: string;
  readonly endedAt: string | null;
  readonly probeSha256: string;
  /** The halves that its probe asks for: audits of earlier versions judged the client alone. */
  readonly halves: readonly Half[];
  readonly limits: AuditLimits;
  readonly lineage: Lineage | null;
  /** Interrupted in the middle of discovery, which is to be done anew. Absent: no. */
  readonly isPlanCut?: boolean;
  /** One per cause. */
  readonly incompleteBecause: readonly IncompleteReason[];
  /** What its asker should know beside. Absent: nothing, or it was made before notes were kept. */
  readonly notes?: readonly AuditNote[];
  /** Subscriptions with rows to probe. */
  readonly subscriptions: readonly string[];
  /** What the Marketplace published when it began. Absent: not asked for. */
  readonly catalogue?: readonly PublishedSku[];
  /** Targets already judged against `maxErrors`: true once the audit stopped starting. */
  readonly stoppedByMaxErrors: boolean;
  readonly cancelRequested: boolean;
};

export type Coverage = {
  readonly discovered: number;
  /** Every outcome, zeros included. */
  readonly byOutcome: Readonly<Record<OutcomeKind, number>>;
  readonly pending: number;
  readonly starting: number;
  readonly started: number;
  /** Rows with standing verdicts, judged and carried over alike, by exposure and by verdict of each half; zeros included. */
  readonly byExposure: Readonly<Record<Exposure, number>>;
  readonly client: Readonly<Record<Verdict, number>>;
  readonly server: Readonly<Record<Verdict, number>>;
  /** Rows whose verdicts were carried over (`skipped`, `unchanged`). */
  readonly carriedOver: number;
  /** Judged and carried over. */
  readonly known: number;
  /** Settled rows by `outcome:reason`. */
  readonly byReason: Readonly<Record<string, number>>;
};

export function isClosed(state: AuditState): boolean {
  return (closedAuditStates as readonly string[]).includes(state);
}

/** Position in an ordered listing; opaque to everybody but the store that made it. */
export type Cursor = string;
export type Page<Item> = { readonly items: readonly Item[]; readonly next: Cursor | null };
