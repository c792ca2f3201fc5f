import { z } from 'zod';
import type { AuditId, SubscriptionId } from './ids.ts';
import type { OutcomeKind } from './outcome.ts';
import { publishedSkuSchema } from './provenance.ts';
import type { AuditNote } from './reasons/audit-note.ts';
import { incompleteReasonSchema } from './reasons/incomplete-reason.ts';
import { asWritten, record, textAs } from './record.ts';
import { scopeSchema } from './scope.ts';
import { type Exposure, type Half, halves, type Verdict } from './verdict.ts';

export const openAuditStates = ['planning', 'probing', 'concluding', 'interrupted'] as const;
export const closedAuditStates = ['complete', 'incomplete', 'canceled', 'failed'] as const;

/** `interrupted` is open: the audit stopped starting probes and can be resumed. */
export type AuditState = (typeof openAuditStates)[number] | (typeof closedAuditStates)[number];

export const auditTriggers = ['cli', 'http', 'timer', 'check'] as const;

export type AuditTrigger = (typeof auditTriggers)[number];

const note = z.custom<AuditNote>((stored) => z.looseObject({ code: z.string() }).safeParse(stored).success);

/** No audit starts a probe or waits for one longer after its start, in seconds. */
export const longestAuditSeconds = 2_592_000;

/** The limits an audit was started with; they travel with it, so that a resumed audit keeps them. */
export type AuditLimits = z.output<typeof limits>;

const limits = record({
  /** Seconds from the POST until a probe counts as timed out. */
  probeDeadlineSeconds: z.number(),
  /** Seconds from the start until no probe is started or waited for. */
  auditDeadlineSeconds: z.number(),
  /** Probing stops starting at this count of errors or this share of the VMs that were or are to be probed. Null: never. */
  maxErrors: z.union([record({ count: z.number() }), record({ percent: z.number() })]).nullable(),
  /** Smallest percentage of discovered targets that must be judged. Null: no demand. */
  minCoveragePercent: z.number().nullable(),
  saveEvidence: z.boolean(),
  /** Evidence of an unchanged VM that is no older is carried over instead of probed again. Absent: every VM is probed. */
  maxAgeSeconds: z.number().exactOptional(),
  /** VMs of each image that are probed, those that gave no verdict not counted; VMs of no image always are. Absent: every VM is probed. */
  perImage: z.number().exactOptional(),
  /** What the Marketplace publishes of the SKUs in use is read once. Absent: not. */
  catalogue: z.literal(true).exactOptional(),
});

/** `unknown`: a half's verdict; `sampled`: VMs that a sample left out; the others are outcomes. */
export const probedAgain = [
  'failed',
  'unknown',
  'unreachable',
  'not-attempted',
  'canceled',
  'sampled',
] as const;

/** Where nothing is named: what a sample left out was left out on purpose. */
export const probedAgainUntold: readonly ProbedAgain[] = probedAgain.filter((kind) => kind !== 'sampled');

export type ProbedAgain = (typeof probedAgain)[number];

/** Which rows of an earlier audit are probed again. */
export type Lineage = z.output<typeof lineage>;

const lineage = record({
  from: textAs<AuditId>(),
  /**
   * True: the audit goes on with a whole one, whose other rows it has too, and is whole itself. Absent: it has nothing but what was probed
   * again, as audits of earlier versions.
   */
  isContinued: z.boolean().exactOptional(),
  only: z.array(textAs<ProbedAgain>()).readonly(),
});

/** The audit's own record in the store; counts live in the ledger's rows. */
export type Audit = z.output<typeof storedAudit>;

/** As any version kept it. An earlier one judged the SMB1 client alone, and gave reasons in sentences. */
export const storedAudit = record({
  id: textAs<AuditId>(),
  state: textAs<AuditState>(),
  trigger: textAs<AuditTrigger>(),
  startedBy: z.string(),
  scope: scopeSchema,
  /** SHA-256 of the canonical scope: audits with different hashes are never compared. */
  scopeHash: z.string(),
  /** ISO 8601 UTC, as are all times. */
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  probeSha256: z.string(),
  /** The halves that its probe asks for. */
  halves: z
    .array(z.string())
    .transform((named): readonly Half[] => halves.filter((half) => named.includes(half)))
    .default(['client']),
  limits,
  lineage: lineage.nullable(),
  /** Interrupted in the middle of discovery, which is to be done anew. Absent: no. */
  isPlanCut: z.boolean().exactOptional(),
  /** One per cause. */
  incompleteBecause: z.array(incompleteReasonSchema.catch(asWritten)).readonly().catch([]),
  /** What its asker should know beside. Absent: nothing, or it was made before notes were kept. */
  notes: z.array(note).readonly().exactOptional(),
  /** Subscriptions with rows to probe. */
  subscriptions: z.array(textAs<SubscriptionId>()).readonly(),
  /** By id, as Azure told when they were found. Absent: no name is known. */
  subscriptionNames: z.record(z.string(), z.string()).readonly().exactOptional(),
  /** What the Marketplace published when it began. Absent: not asked for. */
  catalogue: z.array(publishedSkuSchema).readonly().exactOptional(),
  /** True once the audit stopped starting, because more probes failed than `maxErrors` allows. */
  stoppedByMaxErrors: z.boolean(),
  cancelRequested: z.boolean(),
});

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

/** So is an audit in a state that only a later version knows: this one does nothing to it. */
export function isClosed(state: AuditState): boolean {
  return !(openAuditStates as readonly string[]).includes(state);
}

/** Position in an ordered listing; opaque to everybody but the store that made it. */
export type Cursor = string;
export type Page<Item> = { readonly items: readonly Item[]; readonly next: Cursor | null };
