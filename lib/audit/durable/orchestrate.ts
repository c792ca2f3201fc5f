import type { OrchestrationContext } from 'durable-functions';
import { z } from 'zod';
import { type Said, saidSchema } from '../../model/reasons/problem.ts';
import { type CourseState, type NextStep, nextStep, type PassesEnd } from '../course.ts';
import { durableNames } from './durable-names.ts';
import { steps } from './durable-steps.ts';
import { callPatiently, logOnce, sleep, type Turn } from './patient-call.ts';

/** `round` counts how often an audit's subscriptions were gone through. */
const auditInput = z.object({ auditId: z.string().min(1), round: z.number().int().default(0) });
const subscriptionInput = z.object({
  auditId: z.string().min(1),
  subscriptionId: z.string().min(1),
  passes: z.number().int().default(0),
});
const subscriptionOutput = z.object({
  kind: z.enum(['done', 'gave-up']),
  detail: saidSchema.nullable().default(null),
});

export type AuditOutput = { readonly auditId: string; readonly state: string };
export type SubscriptionOutput = z.input<typeof subscriptionOutput>;
export type Orchestrator = (context: OrchestrationContext) => Turn<unknown>;

/** Sub-orchestrations that wait in one history: a thousand events, replayed once per answer. */
const subscriptionsTogether = 250;

/** Passes after which a history is begun anew: it is reloaded and replayed on every turn. */
const passesPerHistory = 20;

/** Shortest and longest wait for a lease that another process holds, in milliseconds. */
const leasePause = { shortest: 5000, longest: 60_000 };

/**
 * plan → one sub-orchestration per subscription → conclude, as the course says. Holds the sequence only: what is done and what is left is in
 * the ledger, so an instance that is lost costs nothing but the next start.
 *
 * The sequence of actions of a version never changes: an instance is replayed by the version that started it.
 */
export function* auditOrchestration(context: OrchestrationContext): Turn<AuditOutput> {
  const { auditId, round } = auditInput.parse(context.df.getInput());
  context.df.setCustomStatus({ auditId, phase: 'planning' });
  let state: CourseState = { after: 'nothing' };
  for (;;) {
    const next = nextStep(state);
    if (next.do === 'end') {
      return { auditId, state: next.state };
    }
    if (next.do === 'another-round') {
      context.df.continueAsNew({ auditId, round: round + 1 });
      return { auditId, state: 'probing' };
    }
    state = yield* takeStep(context, { auditId, round }, next);
  }
}

type Work = Exclude<NextStep, { do: 'end' | 'another-round' }>;

function* takeStep(
  context: OrchestrationContext,
  { auditId, round }: { readonly auditId: string; readonly round: number },
  next: Work,
): Turn<CourseState> {
  switch (next.do) {
    case 'plan': {
      if (next.inMs > 0) {
        yield* sleep(context, next.inMs);
      }
      const came = yield* callPatiently(context, steps.plan, { auditId });
      if (came.kind === 'planned') {
        const { discovered, subscriptions } = came;
        const counts = { discovered, subscriptions: subscriptions.length, round };
        context.df.setCustomStatus({ auditId, phase: 'probing', ...counts });
      }
      return { after: 'plan', looks: next.looks, came };
    }
    case 'passes': {
      const { subscriptions } = next;
      return { after: 'passes', came: yield* passAll(context, { auditId, round, subscriptions }) };
    }
    case 'conclude':
      context.df.setCustomStatus({ auditId, phase: 'concluding' });
      return { after: 'conclude', came: yield* callPatiently(context, steps.conclude, { auditId }) };
    case 'abandon':
      return yield* abandon(context, auditId, next.detail);
  }
}

/** Repeats the pass over one subscription until the ledger says that nothing is left, sleeping while somebody else holds its lease. */
export function* subscriptionOrchestration(context: OrchestrationContext): Turn<SubscriptionOutput> {
  const { auditId, subscriptionId, passes } = subscriptionInput.parse(context.df.getInput());
  for (let pass = passes + 1; pass <= passes + passesPerHistory; pass += 1) {
    const end = yield* callPatiently(context, steps.pass, { auditId, subscriptionId });
    if (end.kind === 'gave-up') {
      return end;
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

/** All in fixed batches: a running task handed to a second `Task.all` or `Task.any` is scheduled again (azure-functions-durable-js issue 574). */
function* passAll(context: OrchestrationContext, { auditId, round, subscriptions }: Round): Turn<PassesEnd> {
  for (let start = 0; start < subscriptions.length; start += subscriptionsTogether) {
    const tasks = subscriptions.slice(start, start + subscriptionsTogether).map((subscriptionId) =>
      context.df.callSubOrchestrator(
        durableNames.auditSubscription,
        { auditId, subscriptionId },
        `${auditId}-${subscriptionId}-${round}`,
        // Without it they would be of the version that is deployed by now, whose answers this sequence may not know.
        context.df.version,
      ),
    );
    try {
      const ends = z.array(subscriptionOutput).parse(yield context.df.Task.all(tasks));
      const gaveUp = ends.find(({ kind }) => kind === 'gave-up');
      if (gaveUp !== undefined) {
        return { kind: 'gave-up', detail: gaveUp.detail };
      }
    } catch (error: unknown) {
      const reason = String(error).slice(0, 300);
      logOnce(context, 'an audit step failed', {
        auditId,
        step: durableNames.auditSubscription,
        reason,
      });
      return { kind: 'gave-up', detail: reason };
    }
  }
  return { kind: 'done' };
}

function* abandon(context: OrchestrationContext, auditId: string, detail: Said | null): Turn<CourseState> {
  const end = yield* callPatiently(context, steps.abandon, { auditId, detail });
  if (end.kind === 'gave-up') {
    throw new Error(`Audit ${auditId} could not be closed: the store did not answer for hours.`);
  }
  return { after: 'abandon', came: end };
}
