import { z } from 'zod';
import { incompleteReasonSchema } from './reasons/incomplete-reason.ts';
import { asWritten, coded, record, textAs } from './record.ts';

/**
 * How a target's ledger row was settled, with every reason that an outcome may have. `judged`: there is a verdict for each half.
 * `skipped`: not to be probed. `unreachable`: cannot be probed as it is. `failed`: probed, or tried, without an answer that can be judged.
 * `canceled` and `not-attempted`: the audit ended first. What each reason means and what to do about it: `report/advice/outcome-advice.ts`.
 */
export const reasonsByOutcome = {
  judged: [],
  skipped: ['not-running', 'excluded', 'do-not-touch', 'managed-by-other', 'unchanged', 'sampled'],
  unreachable: ['agent-not-ready', 'extensions-disallowed', 'agent-silent', 'os-unsupported'],
  failed: [
    'access-denied',
    'locked',
    'denied-by-policy',
    'deny-assignment',
    'subscription-disabled',
    'group-being-deleted',
    'vm-gone',
    'not-windows',
    'busy-other-command',
    'other-operation',
    'timed-out',
    'probe-crashed',
    'script-blocked',
    'output-truncated',
    'output-stale',
    'output-unreadable',
    'platform-error',
  ],
  canceled: ['canceled'],
  'not-attempted': ['deadline', 'max-errors', 'subscription-forbidden'],
} as const;

export type OutcomeKind = keyof typeof reasonsByOutcome;
export type ReasonOf<Kind extends OutcomeKind> = (typeof reasonsByOutcome)[Kind][number];
export type Reason = ReasonOf<OutcomeKind>;

export const outcomes = Object.keys(reasonsByOutcome) as OutcomeKind[];

/** What kept a probe from running in its VM. Each has another owner, and none passes by trying again. */
export const blockers = [
  'antivirus',
  'execution-policy',
  'group-policy',
  'autorun',
  'no-powershell',
] as const;

export type Blocker = (typeof blockers)[number];

/** What the auditor itself says beside a reason; its sentences are made by the report. */
export const ownDetailSchema = z.discriminatedUnion('code', [
  /** The probe was still running. */
  coded('audit-deadline'),
  /** The VM was busy until the deadline of a probe whose POST had no answer. */
  coded('start-unanswered'),
  coded('agent-went-silent'),
  /** The request, or the answer to it, was lost. `error`: the system's code. */
  coded('no-answer', { ms: z.number() }),
  coded('request-canceled'),
  coded('connection-failed', { error: z.string().nullable() }),
  coded('answer-unread'),
  coded('result-unread'),
  coded('status-unread'),
  coded('token-damaged'),
  /** The answer names no operation to follow. */
  coded('no-operation', { status: z.number() }),
  /** A web page or a text, in whose words. */
  coded('no-answer-of-azure', { status: z.number(), text: z.string() }),
  coded('foreign-operation', { origin: z.string().nullable() }),
  /** Discovery found the VM in an earlier audit. */
  coded('not-found-again'),
  /** Left out of a sample, as one that an earlier audit did not hear of. */
  coded('silent-before'),
  /** What ended the audit, or its part in one subscription. */
  coded('stopped', { because: incompleteReasonSchema.catch(asWritten) }),
]);

export type OwnDetail = z.output<typeof ownDetailSchema>;

/** A text is in the words of Azure or of the guest, or from an earlier version. */
export type OutcomeDetail = string | OwnDetail;

const ending = record({
  outcome: z.custom<Exclude<OutcomeKind, 'judged'>>((kept) => typeof kept === 'string' && kept !== 'judged'),
  reason: textAs<Reason>(),
  /** Only with the reason `script-blocked`. */
  blockedBy: textAs<Blocker>().exactOptional(),
  /** For people, bounded in length. What only a later version knows is kept as text. */
  detail: z.union([ownDetailSchema, z.string().catch((read) => asWritten(read).message)]).exactOptional(),
});

type Ending = z.output<typeof ending>;

/** A settled row's outcome other than `judged`. */
export type Unjudged = {
  [Kind in Ending['outcome']]: Ending & { readonly outcome: Kind; readonly reason: ReasonOf<Kind> };
}[Ending['outcome']];

export const storedUnjudged = ending as z.ZodType<Unjudged>;

const countedAgainstMaxErrors: ReadonlySet<Reason> = new Set<Reason>([
  'timed-out',
  'probe-crashed',
  'output-truncated',
  'output-stale',
  'output-unreadable',
  'platform-error',
]);

/** `maxErrors` counts what may be the auditor's or the platform's own doing, never what a VM's owner decided. */
export function countsAgainstMaxErrors(reason: Reason | null): boolean {
  return reason !== null && countedAgainstMaxErrors.has(reason);
}
