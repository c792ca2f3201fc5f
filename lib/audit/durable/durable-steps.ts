import { z } from 'zod';
import { openIn } from '../../findings/coverage.ts';
import { requireAudit, unlessGone } from '../../findings/store/audits.ts';
import { type Audit, isClosed } from '../../model/audit.ts';
import type { AuditId, SubscriptionId } from '../../model/ids.ts';
import type { IncompleteReason } from '../../model/reasons/incomplete-reason.ts';
import { saidSchema } from '../../model/reasons/problem.ts';
import { saidEnglish } from '../../model/reasons/problem-english.ts';
import { incompleteSentence } from '../../report/sentences/incomplete.ts';
import type { AuditDeps } from '../audit-deps.ts';
import type { Meter } from '../meter.ts';
import { askAgainMs } from '../pass/lease-guard.ts';
import { passSubscription } from '../pass/pass.ts';
import type { PassEnd } from '../pass/pass-options.ts';
import { abandonOnce, concludeOnce, giveUp, planOnce } from '../steps.ts';
import { durableNames } from './durable-names.ts';
import type { Step } from './patient-call.ts';

const auditInput = z.object({ auditId: z.string().min(1) });
const abandonInput = auditInput.extend({ detail: saidSchema.nullable().default(null) });
const passInput = z.object({ auditId: z.string().min(1), subscriptionId: z.string().min(1) });
const closed = z.object({
  kind: z.literal('closed'),
  state: z.string(),
  /** It was closed long before, by somebody else: all has been said and told of it. Absent: no. */
  isOld: z.boolean().optional(),
});
const missing = z.object({ kind: z.literal('missing') });
const gaveUp = z.object({ kind: z.literal('gave-up'), detail: saidSchema.nullable() });

/** Ids and counters only: everything else is in the ledger, and all of this stays in the orchestration's history. */
const planOutput = z.union([
  closed,
  missing,
  z.object({ kind: z.literal('planned'), subscriptions: z.array(z.string()), discovered: z.number() }),
]);
const passOutput = z.union([
  z.object({
    kind: z.enum(['done', 'open', 'leased']),
    /** Epoch milliseconds until which another holder has the lease; 0 unless `leased`. */
    until: z.number(),
    open: z.number(),
    settled: z.number(),
  }),
  gaveUp,
]);
const concludeOutput = z.union([closed, gaveUp, z.object({ kind: z.literal('open'), open: z.number() })]);

export type AuditInput = z.infer<typeof auditInput>;
export type PassInput = z.infer<typeof passInput>;
export type PlanOutput = z.infer<typeof planOutput>;
export type PassOutput = z.infer<typeof passOutput>;
export type ConcludeOutput = z.infer<typeof concludeOutput>;

/** The activities of an audit. */
export const steps = {
  plan: { name: durableNames.auditPlan, input: auditInput, output: planOutput },
  pass: { name: durableNames.auditPass, input: passInput, output: passOutput },
  conclude: { name: durableNames.auditConclude, input: auditInput, output: concludeOutput },
  abandon: { name: durableNames.auditAbandon, input: abandonInput, output: closed },
} as const satisfies Record<string, Step<object, unknown>>;

export type StepDeps = AuditDeps & {
  /** Length of a pass; well under the host's function timeout. */
  readonly passBoxMs: number;
  /** Aborts when this process is about to be stopped. */
  readonly stopping: AbortSignal;
  readonly meter: Meter;
};

/**
 * Plans an audit, or says how it ended already. What no retry can cure closes it as `failed`; every other trouble is thrown,
 * so that the step is called again.
 */
export async function planStep(deps: StepDeps, { auditId }: AuditInput): Promise<PlanOutput> {
  const stepped = await unlessGone(planOnce(deps, auditId as AuditId, deps.stopping));
  if (stepped === null) {
    return { kind: 'missing' };
  }
  const { came, audit } = stepped;
  switch (came.kind) {
    case 'planned': {
      const { discovered } = await deps.store.coverage(audit.id);
      return { ...came, subscriptions: [...came.subscriptions], discovered };
    }
    case 'closed':
      return ended(deps, audit);
    default:
      throw new Error('The process is being stopped in the middle of planning; plan again.');
  }
}

/** Works on one subscription for one time box. A canceled, closed or missing audit has nothing left to do. */
export async function passStep(deps: StepDeps, { auditId, subscriptionId }: PassInput): Promise<PassOutput> {
  const audit = await unlessGone(requireAudit(deps.store, auditId as AuditId));
  if (audit === null || isClosed(audit.state) || audit.cancelRequested) {
    return { kind: 'done', until: 0, open: 0, settled: 0 };
  }
  try {
    return await passOnce(deps, audit, subscriptionId as SubscriptionId);
  } catch (error: unknown) {
    const { came } = giveUp('passes', error);
    deps.log.error('an audit step failed', {
      auditId,
      subscriptionId,
      reason: came.detail === null ? null : saidEnglish(came.detail),
    });
    return came;
  }
}

async function passOnce(deps: StepDeps, audit: Audit, subscriptionId: SubscriptionId): Promise<PassOutput> {
  const end = await passSubscription(deps, {
    audit,
    subscriptionId,
    until: deps.clock.now() + deps.passBoxMs,
    interrupt: never,
    abandon: deps.stopping,
    meter: deps.meter,
  });
  const coverage = await deps.store.coverage(audit.id, subscriptionId);
  const open = openIn(coverage);
  return {
    kind: open === 0 ? 'done' : kindOf(end),
    until: end.kind === 'leased' ? lookAt(deps, audit, end.until) : 0,
    open,
    settled: coverage.discovered - open,
  };
}

/** A check waits for its VM and not for the lease, whose holder probes the VM for it. */
function lookAt({ clock }: StepDeps, { trigger }: Audit, until: number): number {
  return trigger === 'check' ? Math.min(until, clock.now() + askAgainMs) : until;
}

/** Closes an audit whose rows are all settled, or says that some are open. */
export async function concludeStep(deps: StepDeps, { auditId }: AuditInput): Promise<ConcludeOutput> {
  const stepped = await unlessGone(concludeOnce(deps, auditId as AuditId));
  if (stepped === null) {
    return gone;
  }
  return stepped.came.kind === 'closed' ? ended(deps, stepped.audit) : stepped.came;
}

type EndDeps = Pick<StepDeps, 'store' | 'clock' | 'log'>;

/** Closes an audit that could not be brought to its end. */
export async function abandonStep(
  deps: EndDeps,
  { auditId, detail }: z.input<typeof abandonInput>,
): Promise<z.infer<typeof closed>> {
  return await closeAbandoned(deps, auditId as AuditId, { code: 'gave-up', detail: detail ?? null });
}

/** As {@link abandonStep}, for a reason of another kind. */
export async function closeAbandoned(
  deps: EndDeps,
  auditId: AuditId,
  reason: IncompleteReason,
): Promise<z.infer<typeof closed>> {
  const audit = await unlessGone(abandonOnce(deps, auditId, reason));
  return audit === null ? gone : ended(deps, audit);
}

/** An audit that was deleted under its orchestration, by retention say, is as good as closed. */
const gone = { kind: 'closed', state: 'missing' } as const;

function kindOf({ kind }: PassEnd): 'done' | 'open' | 'leased' {
  return kind === 'interrupted' ? 'open' : kind;
}

const never = new AbortController().signal;

/** A step that is repeated after a crash ends its audit again well within this time. */
const longAgoMs = 600_000;

/** These texts are what alerts look for: they do not change. */
function ended(deps: Pick<StepDeps, 'log' | 'clock'>, audit: Audit): z.infer<typeof closed> {
  if (deps.clock.wall() - Date.parse(audit.endedAt ?? '') > longAgoMs) {
    return { kind: 'closed', state: audit.state, isOld: true };
  }
  const fields = {
    auditId: audit.id,
    trigger: audit.trigger,
    state: audit.state,
    because: audit.incompleteBecause
      .map((reason) => incompleteSentence(reason))
      .join(' ')
      .slice(0, 1000),
  };
  switch (audit.state) {
    case 'failed':
      deps.log.error('audit failed', fields);
      break;
    case 'incomplete':
      deps.log.warn('audit incomplete', fields);
      break;
    default:
      deps.log.info('audit ended', fields);
  }
  return { kind: 'closed', state: audit.state };
}
