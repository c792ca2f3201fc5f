import { requireAudit, updateOpen } from '../findings/store/audits.ts';
import { everyFinding } from '../findings/store/pages.ts';
import { type Audit, isClosed } from '../model/audit.ts';
import type { AuditId, SubscriptionId } from '../model/ids.ts';
import type { AuditDeps } from './audit-deps.ts';
import { type CourseState, nextStep, type PassesEnd } from './course.ts';
import { type AuditProgress, createMeter, type Meter } from './meter.ts';
import { askAgainMs, createLeaseWatch } from './pass/lease-guard.ts';
import { passSubscription } from './pass/pass.ts';
import type { PassEnd } from './pass/pass-options.ts';
import { silentVms } from './silent-vms.ts';
import { abandonOnce, concludeOnce, giveUp, planOnce } from './steps.ts';
import { auditDeadline } from './stop-probing.ts';
import { waitingFor } from './waiting-for.ts';

export type RunOptions = {
  /** Aborting stops the starting of probes; what is in flight is still settled. */
  readonly interrupt: AbortSignal;
  readonly onProgress?: (progress: AuditProgress) => void;
};

const progressEveryMs = 1000;

/**
 * Runs an audit from wherever it stands: plan, the passes of all subscriptions side by side, conclude. Resumes an audit that
 * was interrupted or whose process died. Resolves with the closed audit, or with state `interrupted`.
 *
 * Errors: `audit.notFound`; whatever ends an audit (no credential, no readable subscription) after it is closed as `failed`;
 * store trouble, with the audit left open to be resumed.
 */
export async function runAudit(deps: AuditDeps, id: AuditId, options: RunOptions): Promise<Audit> {
  const audit = await requireAudit(deps.store, id);
  if (isClosed(audit.state)) {
    return audit;
  }
  const meter = createMeter(deps.clock);
  const { interrupt, onProgress } = options;
  const work = () => followCourse(deps, audit, { meter, interrupt });
  return onProgress === undefined ? await work() : await reporting(deps, id, { meter, onProgress, work });
}

type Course = { readonly meter: Meter; readonly interrupt: AbortSignal };

/** Does what comes next until nothing does. */
async function followCourse(deps: AuditDeps, { id }: Audit, course: Course): Promise<Audit> {
  let state: CourseState = { after: 'nothing' };
  /** What closed the audit for good. */
  let error: Error | null = null;
  for (;;) {
    const next = nextStep(state);
    switch (next.do) {
      case 'plan': {
        const planned = await planOnce(deps, id, course.interrupt);
        error = planned.error;
        state = { after: 'plan', came: planned.came, looks: next.looks };
        break;
      }
      case 'passes':
      case 'another-round': {
        const passed = await passAll(deps, await requireAudit(deps.store, id), course);
        error = passed.error;
        state = { after: 'passes', came: passed.came };
        break;
      }
      case 'conclude': {
        const concluded = await concludeOnce(deps, id);
        error = concluded.error;
        state = { after: 'conclude', came: concluded.came };
        break;
      }
      case 'abandon': {
        const { state: closedAs } = await abandonOnce(deps, id, { code: 'gave-up', detail: next.detail });
        state = { after: 'abandon', came: { kind: 'closed', state: closedAs } };
        break;
      }
      case 'end':
        if (error !== null) {
          throw error;
        }
        return next.state === 'interrupted' ? await interrupt(deps, id) : await requireAudit(deps.store, id);
    }
  }
}

/** What was found so far stays in the ledger; whoever goes on with a plan discovers anew and adds the rest. */
async function interrupt({ store }: AuditDeps, id: AuditId): Promise<Audit> {
  return await updateOpen(store, id, ({ state }) => ({
    state: 'interrupted',
    ...(state === 'planning' && { isPlanCut: true }),
  }));
}

/**
 * All subscriptions side by side: each has its own ARM buckets. The first failure makes the others leave at once; what they
 * have in flight stays in the ledger.
 */
async function passAll(
  deps: AuditDeps,
  audit: Audit,
  course: Course,
): Promise<{ readonly came: PassesEnd; readonly error: Error | null }> {
  const failure = new AbortController();
  const passes = audit.subscriptions.map(async (subscriptionId) => {
    try {
      return await passUntilDone(deps, audit, subscriptionId, {
        ...course,
        abandon: failure.signal,
      });
    } catch (error: unknown) {
      failure.abort();
      throw error;
    }
  });
  const results = await Promise.allSettled(passes);
  const rejected = results.find((result) => result.status === 'rejected');
  if (rejected !== undefined) {
    return giveUp('passes', rejected.reason);
  }
  const isInterrupted = results.some(
    (result) => result.status === 'fulfilled' && result.value.kind === 'interrupted',
  );
  return {
    came: { kind: isInterrupted && !(await isToEnd(deps, audit)) ? 'interrupted' : 'done' },
    error: null,
  };
}

/** A cancel, or an end that somebody else made, goes before an interrupt. */
async function isToEnd(deps: AuditDeps, { id }: Audit): Promise<boolean> {
  const { cancelRequested, state } = await requireAudit(deps.store, id);
  return cancelRequested || isClosed(state);
}

async function passUntilDone(
  deps: AuditDeps,
  audit: Audit,
  subscriptionId: SubscriptionId,
  course: Course & { readonly abandon: AbortSignal },
): Promise<PassEnd> {
  const lease = createLeaseWatch(deps.clock);
  for (;;) {
    const end = await passSubscription(deps, {
      deadUntil: lease.deadUntil() ?? 0,
      audit,
      subscriptionId,
      until: Number.POSITIVE_INFINITY,
      interrupt: course.interrupt,
      abandon: course.abandon,
      meter: course.meter,
    });
    if (end.kind !== 'leased') {
      return end;
    }
    if (course.interrupt.aborted || course.abandon.aborted) {
      return { kind: 'interrupted' };
    }
    lease.saw(end.until);
    course.meter.waiting(waitingFor(audit, subscriptionId, end));
    const wait = Math.min(askAgainMs, auditDeadline(audit) - deps.clock.now());
    await deps.clock.sleep(wait, AbortSignal.any([course.interrupt, course.abandon]));
  }
}

type Reported = {
  readonly meter: Meter;
  readonly work: () => Promise<Audit>;
  readonly onProgress: (progress: AuditProgress) => void;
};

/** Reports every second while the work goes on, and once more when it has ended well. */
async function reporting(
  deps: AuditDeps,
  id: AuditId,
  { meter, work, onProgress }: Reported,
): Promise<Audit> {
  let isCounting = false;
  const stop = new AbortController();
  const report = async (): Promise<void> => {
    const audit = await deps.store.readAudit(id);
    if (audit?.state === 'probing' && !isCounting) {
      isCounting = true;
      // Beside the work: it may take seconds.
      void meter.answers
        .read(everyFinding(deps.store, audit), audit.limits.perImage, () => stop.signal.aborted)
        .catch(() => undefined);
    }
    if (audit !== null) {
      const coverage = await deps.store.coverage(id);
      onProgress({ ...meter.read(audit, coverage), silent: await silentVms(deps, audit, coverage) });
    }
  };
  const loop = (async () => {
    while (!stop.signal.aborted) {
      await report().catch(() => undefined);
      await deps.clock.sleep(progressEveryMs, stop.signal);
    }
  })();
  let ended: Audit;
  try {
    ended = await work();
  } finally {
    stop.abort();
    await loop;
  }
  await report().catch(() => undefined);
  return ended;
}
