import { z } from 'zod';
import { type Audit, isClosed } from '../model/audit.ts';
import { AuditError, errorTable, isAuditError } from '../model/errors.ts';
import type { AuditId, SubscriptionId } from '../model/ids.ts';
import { type IncompleteReason, withReasons } from '../model/incomplete-reason.ts';
import { isoTime } from '../model/ports.ts';
import { incompleteSentence } from '../report/sentences/incomplete.ts';
import type { AuditDeps } from './audit-deps.ts';
import { endCanceled } from './cancel-audit.ts';
import { concludeAudit } from './conclude.ts';
import type { Step } from './durable-call.ts';
import { functionNames } from './function-names.ts';
import type { Meter } from './meter.ts';
import { type PassEnd, passSubscription } from './pass.ts';
import { planAudit, reopenPlan } from './plan.ts';
import { settleAll } from './stop-probing.ts';

const auditInput = z.object({ auditId: z.string().min(1) });
const passInput = z.object({ auditId: z.string().min(1), subscriptionId: z.string().min(1) });
const closed = z.object({ kind: z.literal('closed'), state: z.string() });

/** Ids and counters only: everything else is in the ledger, and all of this stays in the orchestration's history. */
const planOutput = z.union([
  closed,
  /** The starter writes the audit's record just after it started the orchestration. */
  z.object({ kind: z.literal('missing') }),
  z.object({ kind: z.literal('planned'), subscriptions: z.array(z.string()), discovered: z.number() }),
]);
const passOutput = z.object({
  kind: z.enum(['done', 'open', 'leased']),
  /** Epoch milliseconds until which another holder has the lease; 0 unless `leased`. */
  until: z.number(),
  open: z.number(),
  settled: z.number(),
});
const concludeOutput = z.union([closed, z.object({ kind: z.literal('open'), open: z.number() })]);

export type AuditInput = z.infer<typeof auditInput>;
export type PassInput = z.infer<typeof passInput>;
export type PlanOutput = z.infer<typeof planOutput>;
export type PassOutput = z.infer<typeof passOutput>;
export type ConcludeOutput = z.infer<typeof concludeOutput>;

/** The activities of an audit. */
export const steps = {
  plan: { name: functionNames.planActivity, input: auditInput, output: planOutput },
  pass: { name: functionNames.passActivity, input: passInput, output: passOutput },
  conclude: { name: functionNames.concludeActivity, input: auditInput, output: concludeOutput },
  abandon: { name: functionNames.abandonActivity, input: auditInput, output: closed },
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
  const found = await deps.store.readAudit(auditId as AuditId);
  if (found === null) {
    return { kind: 'missing' };
  }
  const audit = await reopenPlan(deps, found);
  const planned = audit.state === 'planning' ? await planOrFail(deps, audit) : audit;
  if (planned.state === 'planning') {
    throw new Error('The process is being stopped in the middle of planning; plan again.');
  }
  // Before all else: rows found after the cancel are open in an audit that it closed.
  if (planned.cancelRequested) {
    return ended(deps, await endCanceled(deps, planned));
  }
  if (isClosed(planned.state)) {
    return ended(deps, planned);
  }
  const { discovered } = await deps.store.coverage(planned.id);
  return { kind: 'planned', subscriptions: [...planned.subscriptions], discovered };
}

/** Works on one subscription for one time box. A canceled or closed audit has nothing left to do. */
export async function passStep(deps: StepDeps, { auditId, subscriptionId }: PassInput): Promise<PassOutput> {
  const audit = await readAudit(deps, auditId);
  if (isClosed(audit.state) || audit.cancelRequested) {
    return { kind: 'done', until: 0, open: 0, settled: 0 };
  }
  const subscription = subscriptionId as SubscriptionId;
  const end = await passSubscription(deps, {
    audit,
    subscriptionId: subscription,
    until: deps.clock.now() + deps.passBoxMs,
    interrupt: never,
    abandon: deps.stopping,
    meter: deps.meter,
  });
  const coverage = await deps.store.coverage(audit.id, subscription);
  const open = coverage.pending + coverage.starting + coverage.started;
  return {
    kind: open === 0 ? 'done' : kindOf(end),
    until: end.kind === 'leased' ? end.until : 0,
    open,
    settled: coverage.discovered - open,
  };
}

/** Closes an audit whose rows are all settled, or says that some are open. */
export async function concludeStep(deps: StepDeps, { auditId }: AuditInput): Promise<ConcludeOutput> {
  const audit = await readAudit(deps, auditId);
  if (isClosed(audit.state)) {
    return ended(deps, audit);
  }
  if (audit.cancelRequested) {
    return ended(deps, await endCanceled(deps, audit));
  }
  const { pending, starting, started } = await deps.store.coverage(audit.id);
  const open = pending + starting + started;
  return open > 0 ? { kind: 'open', open } : ended(deps, await concludeAudit(deps, audit));
}

type EndDeps = Pick<StepDeps, 'store' | 'clock' | 'log'>;

/** Closes an audit that could not be brought to its end: open rows are settled as failed, findings made so far are kept. */
export async function abandonStep(
  deps: EndDeps,
  { auditId }: AuditInput,
): Promise<{ kind: 'closed'; state: string }> {
  const audit = await readAudit(deps, auditId);
  if (isClosed(audit.state)) {
    return ended(deps, audit);
  }
  const named = await deps.store.updateAudit(audit.id, (current) => ({
    ...current,
    incompleteBecause: withReasons(current.incompleteBecause, [gaveUp]),
  }));
  await settleAll(
    deps,
    named,
    { states: ['pending', 'starting', 'started'] },
    { outcome: 'failed', reason: 'platform-error', detail: incompleteSentence(gaveUp) },
  );
  return ended(deps, await concludeAudit(deps, named));
}

function kindOf({ kind }: PassEnd): PassOutput['kind'] {
  return kind === 'interrupted' ? 'open' : kind;
}

const gaveUp: IncompleteReason = { code: 'gave-up', detail: null };

const never = new AbortController().signal;

async function readAudit(deps: Pick<StepDeps, 'store'>, auditId: string): Promise<Audit> {
  const audit = await deps.store.readAudit(auditId as AuditId);
  if (audit === null) {
    throw new AuditError('audit.notFound', `There is no audit ${auditId} in the store.`);
  }
  return audit;
}

async function planOrFail(deps: StepDeps, audit: Audit): Promise<Audit> {
  try {
    return await planAudit(deps, audit, deps.stopping);
  } catch (error: unknown) {
    if (!isAuditError(error) || !errorTable[error.code].endsAudit || errorTable[error.code].retry) {
      throw error;
    }
    return await closeAsFailed(deps, audit, {
      code: 'ended-by-error',
      error: error.code,
      detail: error.message,
    });
  }
}

async function closeAsFailed(deps: StepDeps, audit: Audit, because: IncompleteReason): Promise<Audit> {
  return await deps.store.updateAudit(audit.id, (current) => ({
    ...current,
    state: 'failed',
    endedAt: isoTime(deps.clock.wall()),
    incompleteBecause: withReasons(current.incompleteBecause, [because]),
  }));
}

/** These texts are what alerts look for: they do not change. */
function ended(deps: Pick<StepDeps, 'log'>, audit: Audit): { kind: 'closed'; state: string } {
  const fields = {
    auditId: audit.id,
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
