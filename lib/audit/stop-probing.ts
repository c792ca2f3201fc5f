import type { Ledger } from '../findings/store/ledger.ts';
import type { Audit, Coverage } from '../model/audit.ts';
import type { SubscriptionId } from '../model/ids.ts';
import { countsAgainstMaxErrors, type Reason, type Unjudged } from '../model/outcome.ts';
import { boundedDetail } from '../model/reasons/bounded-detail.ts';
import { type IncompleteReason, withReasons } from '../model/reasons/incomplete-reason.ts';
import { incompleteSentence } from '../report/sentences/incomplete.ts';
import type { AuditDeps } from './audit-deps.ts';
import { countReserve } from './sample/counted.ts';

/** Epoch milliseconds after which nothing is started or waited for. */
export function auditDeadline(audit: Audit): number {
  return Date.parse(audit.startedAt) + audit.limits.auditDeadlineSeconds * 1000;
}

/**
 * True when more errors were counted than `maxErrors` allows: a count of 10 stops at the eleventh error, 10 percent of 200 VMs that were or
 * are to be probed at the twenty-first, 0 at the first. Only reasons of `countsAgainstMaxErrors` count.
 */
async function exceedsMaxErrors(deps: Pick<AuditDeps, 'store'>, audit: Audit): Promise<boolean> {
  const { maxErrors } = audit.limits;
  if (maxErrors === null) {
    return false;
  }
  const coverage = await deps.store.coverage(audit.id);
  const errors = countedErrors(coverage);
  if ('count' in maxErrors) {
    return errors > maxErrors.count;
  }
  const notSkipped = coverage.discovered - coverage.byOutcome.skipped;
  const exceedsPercentOf = (vms: number): boolean => errors > (maxErrors.percent * vms) / 100;
  // No more rows are in reserve than are pending: they are read only where they can tip it.
  return (
    exceedsPercentOf(notSkipped - coverage.pending) &&
    exceedsPercentOf(notSkipped - (await countReserve(deps, audit)))
  );
}

function countedErrors(coverage: Coverage): number {
  return Object.entries(coverage.byReason)
    .filter(([outcomeAndReason]) => countsAgainstMaxErrors(outcomeAndReason.split(':')[1] as Reason))
    .reduce((sum, [, count]) => sum + count, 0);
}

/** Settles every open row in the given states, in chunks. */
export async function settleAll(
  deps: Pick<AuditDeps, 'store' | 'clock'>,
  audit: Audit,
  what: Omit<Parameters<Ledger['settleOpen']>[1], 'limit'>,
  settlement: Unjudged,
): Promise<void> {
  const { pageSize } = deps.store;
  let settled: number;
  do {
    const query = { ...what, limit: pageSize };
    settled = await deps.store.settleOpen(audit.id, query, settlement, deps.clock.now());
  } while (settled === pageSize);
}

/**
 * Obeys the cancel flag and `maxErrors`, whoever set them off. Errors of all subscriptions are counted only where `mayExceed`, such as
 * after new ones: who writes the one too many sees it.
 */
export async function stopIfTold(
  deps: Pick<AuditDeps, 'store' | 'clock'>,
  given: Audit,
  mayExceed: boolean,
): Promise<'canceled' | 'stopped' | null> {
  const audit = (await deps.store.readAudit(given.id)) ?? given;
  if (audit.cancelRequested) {
    return 'canceled';
  }
  if (!audit.stoppedByMaxErrors && !(mayExceed && (await exceedsMaxErrors(deps, audit)))) {
    return null;
  }
  await deps.store.updateAudit(audit.id, (current) => ({ ...current, stoppedByMaxErrors: true }));
  const stopped = { outcome: 'not-attempted', reason: 'max-errors' } as const;
  await settleAll(deps, audit, { states: ['pending'] }, stopped);
  return 'stopped';
}

/** A subscription that refuses every VM is left: what was not started in it is not attempted. */
export async function leaveSubscription(
  deps: Pick<AuditDeps, 'store' | 'clock' | 'log'>,
  { audit, subscriptionId }: { readonly audit: Audit; readonly subscriptionId: SubscriptionId },
  because: IncompleteReason,
): Promise<void> {
  deps.log.warn('A subscription is closed to the auditor', {
    subscriptionId,
    reason: boundedDetail(incompleteSentence(because)),
  });
  await deps.store.updateAudit(audit.id, (current) => ({
    ...current,
    incompleteBecause: withReasons(current.incompleteBecause, [because]),
  }));
  await settleAll(
    deps,
    audit,
    { states: ['pending'], subscriptionId },
    { outcome: 'not-attempted', reason: 'subscription-forbidden', detail: { code: 'stopped', because } },
  );
}

/** The audit's deadline has come: what never started was not attempted, what started counts as timed out. */
export async function settleAtDeadline(
  deps: Pick<AuditDeps, 'store' | 'clock'>,
  audit: Audit,
  subscriptionId: SubscriptionId,
): Promise<void> {
  await settleAll(deps, audit, { states: ['pending'], subscriptionId }, neverStarted);
  await settleAll(deps, audit, { states: ['starting', 'started'], subscriptionId }, neverAnswered);
}

const neverStarted: Unjudged = { outcome: 'not-attempted', reason: 'deadline' };
const neverAnswered: Unjudged = {
  outcome: 'failed',
  reason: 'timed-out',
  detail: { code: 'audit-deadline' },
};
