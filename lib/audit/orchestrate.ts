import type { OrchestrationContext } from 'durable-functions';
import { z } from 'zod';
import { callPatiently, logOnce, sleep, type Turn } from './durable-call.ts';
import { type PlanOutput, steps } from './durable-steps.ts';
import { functionNames } from './function-names.ts';

/** `round` counts how often an audit's subscriptions were gone through. */
const auditInput = z.object({ auditId: z.string().min(1), round: z.number().int().default(0) });
const subscriptionInput = z.object({
  auditId: z.string().min(1),
  subscriptionId: z.string().min(1),
  passes: z.number().int().default(0),
});
const subscriptionOutput = z.object({ kind: z.enum(['done', 'gave-up']) });

export type AuditOutput = { readonly auditId: string; readonly state: string };
export type SubscriptionOutput = z.infer<typeof subscriptionOutput>;
export type Orchestrator = (context: OrchestrationContext) => Turn<unknown>;

/** Sub-orchestrations that wait in one history: a thousand events, replayed once per answer. */
const subscriptionsTogether = 250;

/** Passes after which a history is begun anew: it is reloaded and replayed on every turn. */
const passesPerHistory = 20;

const looksForRecord = { most: 12, everyMs: 5000 };

/** Shortest and longest wait for a lease that another process holds, in milliseconds. */
const leasePause = { shortest: 5000, longest: 60_000 };

/**
 * plan → one sub-orchestration per subscription → conclude. Holds the sequence only: what is done and what is left is in the
 * ledger, so an instance that is lost costs nothing but the next start.
 *
 * The sequence of actions of a version never changes: an instance is replayed by the version that started it.
 */
export function* auditOrchestration(context: OrchestrationContext): Turn<AuditOutput> {
  const { auditId, round } = auditInput.parse(context.df.getInput());
  context.df.setCustomStatus({ auditId, phase: 'planning' });
  const plan = yield* planOnceRecorded(context, auditId);
  if (plan === null) {
    return yield* abandon(context, auditId);
  }
  if (plan.kind !== 'planned') {
    return { auditId, state: plan.kind === 'closed' ? plan.state : 'missing' };
  }
  const { discovered, subscriptions } = plan;
  context.df.setCustomStatus({
    auditId,
    phase: 'probing',
    discovered,
    subscriptions: subscriptions.length,
    round,
  });
  if (!(yield* passAll(context, { auditId, round, subscriptions }))) {
    return yield* abandon(context, auditId);
  }
  context.df.setCustomStatus({ auditId, phase: 'concluding', discovered });
  const end = yield* callPatiently(context, steps.conclude, { auditId });
  if (end === null) {
    return yield* abandon(context, auditId);
  }
  if (end.kind === 'open') {
    context.df.continueAsNew({ auditId, round: round + 1 });
    return { auditId, state: 'probing' };
  }
  return { auditId, state: end.state };
}

/** Repeats the pass over one subscription until the ledger says that nothing is left, sleeping while somebody else holds its lease. */
export function* subscriptionOrchestration(context: OrchestrationContext): Turn<SubscriptionOutput> {
  const { auditId, subscriptionId, passes } = subscriptionInput.parse(context.df.getInput());
  for (let pass = passes + 1; pass <= passes + passesPerHistory; pass += 1) {
    const end = yield* callPatiently(context, steps.pass, { auditId, subscriptionId });
    if (end === null) {
      return { kind: 'gave-up' };
    }
    context.df.setCustomStatus({ auditId, subscriptionId, passes: pass, ...end });
    if (end.kind === 'done') {
      return { kind: 'done' };
    }
    if (end.kind === 'leased') {
      yield* sleep(context, leaseWait(end.until, context.df.currentUtcDateTime.getTime()));
    }
  }
  context.df.continueAsNew({ auditId, subscriptionId, passes: passes + passesPerHistory });
  return { kind: 'done' };
}

/**
 * Replays an instance by the sequence of its own major version. `sequences` holds the present one and those that audits
 * which are still running may have been started under.
 */
export function versioned(sequences: Readonly<Record<string, Orchestrator>>): Orchestrator {
  return function* (context) {
    // A host without orchestration versions (extension bundle below 4.26) gives none: then there is only the first.
    const version = context.df.version || '1.0';
    const sequence = sequences[version.split('.', 1)[0] ?? ''];
    if (sequence === undefined) {
      throw new Error(
        `This app cannot replay orchestration version ${version}: deploy the app that started it, or terminate the instance and start the audit again.`,
      );
    }
    return yield* sequence(context);
  };
}

/** Milliseconds to wait for a lease. */
export function leaseWait(until: number, now: number): number {
  return Math.min(leasePause.longest, Math.max(leasePause.shortest, until - now));
}

type Round = {
  readonly auditId: string;
  readonly round: number;
  readonly subscriptions: readonly string[];
};

/** A starter that died before it wrote the audit's record leaves nothing to audit: its scope is free again after a minute. */
function* planOnceRecorded(context: OrchestrationContext, auditId: string): Turn<PlanOutput | null> {
  for (let look = 1; ; look += 1) {
    const plan = yield* callPatiently(context, steps.plan, { auditId });
    if (plan?.kind !== 'missing' || look === looksForRecord.most) {
      return plan;
    }
    yield* sleep(context, looksForRecord.everyMs);
  }
}

/** All in fixed batches: a running task handed to a second `Task.all` or `Task.any` is scheduled again (azure-functions-durable-js issue 574). */
function* passAll(context: OrchestrationContext, { auditId, round, subscriptions }: Round): Turn<boolean> {
  for (let start = 0; start < subscriptions.length; start += subscriptionsTogether) {
    const tasks = subscriptions.slice(start, start + subscriptionsTogether).map((subscriptionId) =>
      context.df.callSubOrchestrator(
        functionNames.subscriptionOrchestration,
        { auditId, subscriptionId },
        `${auditId}-${subscriptionId}-${round}`,
        // Without it they would be of the version that is deployed by now, whose answers this sequence may not know.
        context.df.version,
      ),
    );
    try {
      const ends = z.array(subscriptionOutput).parse(yield context.df.Task.all(tasks));
      if (ends.some(({ kind }) => kind === 'gave-up')) {
        return false;
      }
    } catch (error: unknown) {
      logOnce(context, 'an audit step failed', {
        auditId,
        step: functionNames.subscriptionOrchestration,
        reason: String(error).slice(0, 300),
      });
      return false;
    }
  }
  return true;
}

function* abandon(context: OrchestrationContext, auditId: string): Turn<AuditOutput> {
  const end = yield* callPatiently(context, steps.abandon, { auditId });
  if (end === null) {
    throw new Error(`Audit ${auditId} could not be closed: the store did not answer for hours.`);
  }
  return { auditId, state: end.state };
}
