import type { OpenRowState } from '../findings/store/ledger.ts';
import type { Audit, Coverage } from '../model/audit.ts';
import type { SubscriptionId } from '../model/ids.ts';
import { countsAgainstMaxErrors, type Reason, type Unjudged } from '../model/outcome.ts';
import type { AuditDeps } from './audit-deps.ts';
import { countHeld } from './sample/counted.ts';

/** Epoch milliseconds after which nothing is started or waited for. */
export function auditDeadline(audit: Audit): number {
  return Date.parse(audit.startedAt) + audit.limits.auditDeadlineSeconds * 1000;
}

/**
 * True when more errors were counted than `maxErrors` allows: a count of 10 stops at the eleventh error, 10 percent of 200 VMs that were or
 * are to be probed at the twenty-first, 0 at the first. Only reasons of `countsAgainstMaxErrors` count.
 */
export async function exceedsMaxErrors(deps: Pick<AuditDeps, 'store'>, audit: Audit): Promise<boolean> {
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
  // No more rows are held than are pending: they are read only where they can tip it.
  return (
    exceedsPercentOf(notSkipped - coverage.pending) &&
    exceedsPercentOf(notSkipped - (await countHeld(deps, audit)))
  );
}

function countedErrors(coverage: Coverage): number {
  return Object.entries(coverage.byReason)
    .filter(([outcomeAndReason]) => countsAgainstMaxErrors(outcomeAndReason.split(':')[1] as Reason))
    .reduce((sum, [, count]) => sum + count, 0);
}

type SettleWhat = {
  readonly states: readonly OpenRowState['state'][];
  readonly subscriptionId?: SubscriptionId;
};

/** Settles every open row in the given states, in chunks. */
export async function settleAll(
  deps: Pick<AuditDeps, 'store' | 'clock'>,
  audit: Audit,
  what: SettleWhat,
  settlement: Unjudged,
): Promise<void> {
  const { pageSize } = deps.store;
  let settled: number;
  do {
    const query = { ...what, limit: pageSize };
    settled = await deps.store.settleOpen(audit.id, query, settlement, deps.clock.now());
  } while (settled === pageSize);
}

/** The audit's deadline has come: what never started was not attempted, what started counts as timed out. */
export async function settleAtDeadline(
  deps: Pick<AuditDeps, 'store' | 'clock'>,
  audit: Audit,
  subscriptionId: SubscriptionId,
): Promise<void> {
  await settleAll(
    deps,
    audit,
    { states: ['pending'], subscriptionId },
    {
      outcome: 'not-attempted',
      reason: 'deadline',
      detail: 'The audit reached its deadline before this VM was probed.',
    },
  );
  await settleAll(
    deps,
    audit,
    { states: ['starting', 'started'], subscriptionId },
    {
      outcome: 'failed',
      reason: 'timed-out',
      detail: 'The audit reached its deadline while the probe was running.',
    },
  );
}
