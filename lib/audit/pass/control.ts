import type { Audit } from '../../model/audit.ts';
import { boundedDetail } from '../../model/bounded-detail.ts';
import type { SubscriptionId } from '../../model/ids.ts';
import { withReasons } from '../../model/reasons/incomplete-reason.ts';
import { incompleteSentence } from '../../report/sentences/incomplete.ts';
import type { AuditDeps } from '../audit-deps.ts';
import type { Meter } from '../meter.ts';
import { auditDeadline, exceedsMaxErrors, settleAll, settleAtDeadline } from '../stop-probing.ts';
import { type Leased, type LeaseGuard, leaseMs } from './lease-guard.ts';
import type { Prober } from './prober.ts';

/** How often a lease is renewed, in milliseconds. */
const renewEveryMs = 15_000;

/** How often the audit's record is read for a cancel or a stop, and the lease's list for what checks ask, in milliseconds. */
const controlEveryMs = 5000;

export type PassOptions = {
  readonly audit: Audit;
  readonly subscriptionId: SubscriptionId;
  /** Epoch milliseconds at which the pass hands over; operations in flight stay in the ledger for the next one. */
  readonly until: number;
  /** Aborting stops the starting; what is in flight is settled. */
  readonly interrupt: AbortSignal;
  /** Aborting ends the pass at once, as if its time box had ended; absent: never. */
  readonly abandon?: AbortSignal;
  readonly meter: Meter;
  /** The end of a lease whose holder was seen to be dead, in epoch milliseconds; absent: none was. */
  readonly deadUntil?: number;
};

export type PassEnd =
  /** The subscription has no open rows left. */
  | { readonly kind: 'done' }
  /** The time box ended with rows open. */
  | { readonly kind: 'open' }
  /** Interrupted: what was in flight is settled, rows that never started are still open. */
  | { readonly kind: 'interrupted' }
  /** Another holder probes this subscription, or may be probing a check's VM. */
  | Leased;

export type PassUnderLease = PassOptions & { readonly guard: LeaseGuard };

/** What ends a pass, and what it stops for: the clock, the lease, the audit's record, and what it found out itself. */
export function createControl(deps: AuditDeps, options: PassUnderLease, prober: Prober) {
  const { audit, guard, subscriptionId } = options;
  const deadline = auditDeadline(audit);
  let renewAt = deps.clock.now() + renewEveryMs;
  let lookAt = deps.clock.now();
  // Those of a pass that died before it looked among them.
  let hasUncountedErrors = true;

  const renewed = async (now: number): Promise<boolean> => {
    if (now < renewAt) {
      return true;
    }
    renewAt = now + renewEveryMs;
    return await guard.renew(now);
  };
  const look = async (now: number): Promise<void> => {
    const newErrors = prober.hasNewErrors();
    if (now < lookAt && !newErrors) {
      return;
    }
    lookAt = now + controlEveryMs;
    await stopIfTold(deps, options, prober, hasUncountedErrors || newErrors);
    await prober.seeToAsked();
    hasUncountedErrors = false;
  };
  const isOver = (now: number): boolean => now >= options.until || options.abandon?.aborted === true;
  const mayStart = (): boolean => !isOver(deps.clock.now()) && !options.interrupt.aborted;

  return {
    /** Looks at the clock, the lease with its list, and the audit's record; an answer ends the pass. */
    check: async (): Promise<PassEnd | null> => {
      const now = deps.clock.now();
      if (now >= deadline) {
        prober.dropAll();
        await settleAtDeadline(deps, audit, subscriptionId);
        return { kind: 'done' };
      }
      if (!(await renewed(now))) {
        return { kind: 'leased', until: now + leaseMs, by: null };
      }
      await look(now);
      await stopIfClosed(deps, options, prober);
      if (mayStart()) {
        await prober.starter.seeToHeld();
      }
      return isOver(now) && !prober.isAsking() ? { kind: 'open' } : null;
    },
    mayStart,
    mayPoll: (): boolean => !isOver(deps.clock.now()),
    nextCheck: (): number => nextAfter(deps.clock.now(), [lookAt, renewAt, deadline, options.until]),
    /** How the pass ends when nothing is left to do; null while there is. */
    endOfWork: (): PassEnd | null => {
      if (prober.inFlight() > 0 || prober.isAsking()) {
        return null;
      }
      if (!prober.starter.hasRows()) {
        return prober.starter.askLast() ? null : { kind: 'done' };
      }
      return options.interrupt.aborted ? { kind: 'interrupted' } : null;
    },
  };
}

/** The earliest of the times that is still to come: a time box that is over is only waited out call by call. */
function nextAfter(now: number, times: readonly number[]): number {
  return Math.min(...times.filter((time) => time > now));
}

/** A subscription that refuses every VM is left: what was not started in it is not attempted. */
async function stopIfClosed(
  deps: AuditDeps,
  { audit, subscriptionId }: PassUnderLease,
  prober: Prober,
): Promise<void> {
  const reason = prober.starter.closedBecause();
  if (reason === null) {
    return;
  }
  const detail = boundedDetail(incompleteSentence(reason));
  deps.log.warn('A subscription is closed to the auditor', { subscriptionId, reason: detail });
  prober.starter.drop();
  await deps.store.updateAudit(audit.id, (current) => ({
    ...current,
    incompleteBecause: withReasons(current.incompleteBecause, [reason]),
  }));
  await settleAll(
    deps,
    audit,
    { states: ['pending'], subscriptionId },
    { outcome: 'not-attempted', reason: 'subscription-forbidden', detail },
  );
}

/**
 * Obeys the cancel flag and `maxErrors`, whoever set them off. Errors of all subscriptions are counted only when this one has new
 * ones: who writes the one too many sees it.
 */
async function stopIfTold(
  deps: AuditDeps,
  options: PassUnderLease,
  prober: Prober,
  mayExceed: boolean,
): Promise<void> {
  const audit = (await deps.store.readAudit(options.audit.id)) ?? options.audit;
  if (audit.cancelRequested) {
    prober.dropAll();
    return;
  }
  if (!audit.stoppedByMaxErrors && !(mayExceed && (await exceedsMaxErrors(deps, audit)))) {
    return;
  }
  prober.starter.drop();
  await deps.store.updateAudit(audit.id, (current) => ({ ...current, stoppedByMaxErrors: true }));
  await settleAll(
    deps,
    audit,
    { states: ['pending'] },
    {
      outcome: 'not-attempted',
      reason: 'max-errors',
      detail: 'The audit reached its allowed number of errors before this VM was probed.',
    },
  );
}
