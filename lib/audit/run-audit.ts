import { type Audit, isClosed } from '../model/audit.ts';
import { AuditError, isAuditError } from '../model/errors.ts';
import type { AuditId, SubscriptionId } from '../model/ids.ts';
import { type IncompleteReason, withReasons } from '../model/incomplete-reason.ts';
import { isoTime } from '../model/ports.ts';
import type { AuditDeps } from './audit-deps.ts';
import { endCanceled } from './cancel-audit.ts';
import { concludeAudit } from './conclude.ts';
import { createLeaseWatch } from './dead-lease.ts';
import { type AuditProgress, createMeter, type Meter } from './meter.ts';
import { type PassEnd, passSubscription } from './pass.ts';
import { patientStore } from './persist.ts';
import { planAudit, reopenPlan } from './plan.ts';
import { auditDeadline, settleAtDeadline } from './stop-probing.ts';
import { waitingText } from './waiting-text.ts';

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
export async function runAudit(given: AuditDeps, id: AuditId, options: RunOptions): Promise<Audit> {
  const deps = { ...given, store: patientStore(given.store, given.clock) };
  const audit = await readAudit(deps, id);
  if (isClosed(audit.state)) {
    return audit;
  }
  const meter = createMeter(deps.clock);
  const stopReporting = reportProgress(given, id, meter, options);
  try {
    return await planPassConclude(deps, audit, { meter, interrupt: options.interrupt });
  } finally {
    await stopReporting();
  }
}

async function readAudit(deps: AuditDeps, id: AuditId): Promise<Audit> {
  const audit = await deps.store.readAudit(id);
  if (audit === null) {
    throw new AuditError(
      'audit.notFound',
      `There is no audit ${id} in this store. Check its id and the store.`,
    );
  }
  return audit;
}

type Course = { readonly meter: Meter; readonly interrupt: AbortSignal };
type Stops = { readonly interrupt: AbortSignal; readonly abandon: AbortSignal };

async function planPassConclude(deps: AuditDeps, audit: Audit, course: Course): Promise<Audit> {
  const opened = await reopenPlan(deps, audit);
  const planned = opened.state === 'planning' ? await planOrFail(deps, opened, course.interrupt) : opened;
  if (planned.cancelRequested) {
    return await endCanceled(deps, planned);
  }
  if (planned.state === 'planning') {
    return await interruptPlan(deps, planned);
  }
  const probing = await setState(deps, planned, 'probing');
  do {
    const ends = await passAll(deps, probing, course);
    const latest = await readAudit(deps, probing.id);
    if (isClosed(latest.state)) {
      return latest;
    }
    if (latest.cancelRequested) {
      return await endCanceled(deps, latest);
    }
    if (ends.some((end) => end.kind === 'interrupted')) {
      return await setState(deps, probing, 'interrupted');
    }
  } while (await hasOpenRows(deps, probing));
  return await concludeAudit(deps, probing);
}

async function hasOpenRows(deps: AuditDeps, audit: Audit): Promise<boolean> {
  const coverage = await deps.store.coverage(audit.id);
  return coverage.pending + coverage.starting + coverage.started > 0;
}

async function planOrFail(deps: AuditDeps, audit: Audit, signal: AbortSignal): Promise<Audit> {
  try {
    return await planAudit(deps, audit, signal);
  } catch (error: unknown) {
    if (isAuditError(error) && error.code.startsWith('store.')) {
      throw error;
    }
    const because: IncompleteReason = isAuditError(error)
      ? { code: 'ended-by-error', error: error.code, detail: error.message }
      : { code: 'ended-by-error', error: 'bug', detail: 'Planning failed.' };
    await deps.store.updateAudit(audit.id, (current) => ({
      ...current,
      state: 'failed',
      endedAt: isoTime(deps.clock.wall()),
      incompleteBecause: withReasons(current.incompleteBecause, [because]),
    }));
    throw error;
  }
}

/** What was found so far stays in the ledger; whoever goes on discovers anew and adds the rest. */
async function interruptPlan({ store }: AuditDeps, audit: Audit): Promise<Audit> {
  return await store.updateAudit(audit.id, (current) =>
    current.state === 'planning' ? { ...current, state: 'interrupted', isPlanCut: true } : current,
  );
}

async function setState(deps: AuditDeps, audit: Audit, state: 'probing' | 'interrupted'): Promise<Audit> {
  return await deps.store.updateAudit(audit.id, (current) =>
    isClosed(current.state) ? current : { ...current, state },
  );
}

/**
 * All subscriptions side by side: each has its own ARM buckets. The first failure makes the others leave at once; what they
 * have in flight stays in the ledger.
 */
async function passAll(deps: AuditDeps, audit: Audit, course: Course): Promise<PassEnd[]> {
  const failure = new AbortController();
  const passes = audit.subscriptions.map(async (subscription) => {
    try {
      return await passUntilDone(deps, audit, subscription as SubscriptionId, {
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
    throw rejected.reason;
  }
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
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
    const early = await endWithoutLease(deps, audit, subscriptionId, course);
    if (early !== null) {
      return early;
    }
    lease.saw(end.until);
    course.meter.waiting(waitingText(audit, subscriptionId, end));
    const wait = Math.min(leaseLookMs, auditDeadline(audit) - deps.clock.now());
    await deps.clock.sleep(wait, AbortSignal.any([course.interrupt, course.abandon]));
  }
}

/** What ends a subscription's part of an audit although its lease is held elsewhere; null: waiting for it goes on. */
async function endWithoutLease(
  deps: AuditDeps,
  audit: Audit,
  subscriptionId: SubscriptionId,
  { interrupt, abandon }: Stops,
): Promise<PassEnd | null> {
  if (interrupt.aborted || abandon.aborted) {
    return { kind: 'interrupted' };
  }
  if (deps.clock.now() >= auditDeadline(audit)) {
    await settleAtDeadline(deps, audit, subscriptionId);
    return { kind: 'done' };
  }
  const { state, cancelRequested } = await readAudit(deps, audit.id);
  return cancelRequested || isClosed(state) ? { kind: 'done' } : null;
}

/** How often a held lease is asked for again, in milliseconds: its holder hands it back before its time when it is done. */
const leaseLookMs = 5000;

function reportProgress(
  deps: AuditDeps,
  id: AuditId,
  meter: Meter,
  options: RunOptions,
): () => Promise<void> {
  const { onProgress } = options;
  if (onProgress === undefined) {
    return async () => {};
  }
  const stop = new AbortController();
  const report = async (): Promise<void> => {
    const audit = await deps.store.readAudit(id);
    if (audit !== null) {
      onProgress(meter.read(audit, await deps.store.coverage(id)));
    }
  };
  const loop = (async () => {
    while (!stop.signal.aborted) {
      await report().catch(() => undefined);
      await deps.clock.sleep(progressEveryMs, stop.signal);
    }
  })();
  return async () => {
    stop.abort();
    await loop;
    await report().catch(() => undefined);
  };
}
