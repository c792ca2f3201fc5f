import { knownPercent } from '../findings/coverage.ts';
import { rollUpImages } from '../findings/images/image-roll-up.ts';
import { updateOpen } from '../findings/store/audits.ts';
import type { Ledger } from '../findings/store/ledger.ts';
import { everyFinding } from '../findings/store/pages.ts';
import { type Audit, type AuditState, type Coverage, isClosed } from '../model/audit.ts';
import { isoTime } from '../model/ports.ts';
import { type IncompleteReason, withReasons } from '../model/reasons/incomplete-reason.ts';
import type { AuditDeps } from './audit-deps.ts';

/** Image findings, the final state, the end time. Idempotent; an audit that is closed stays as it is. */
export async function concludeAudit(deps: Pick<AuditDeps, 'store' | 'clock'>, audit: Audit): Promise<Audit> {
  const concluding = await updateOpen(deps.store, audit.id, () => ({ state: 'concluding' }));
  if (isClosed(concluding.state)) {
    return concluding;
  }
  const images = await rollUpImages(() => everyFinding(deps.store, audit));
  await deps.store.writeImageFindings(audit.id, images);
  const coverage = await deps.store.coverage(audit.id);
  const lost = await lostSubscriptions(deps.store, concluding);
  const endedAt = isoTime(deps.clock.wall());
  return await updateOpen(deps.store, audit.id, (current) => {
    const incompleteBecause = withReasons(current.incompleteBecause, [
      ...shortfalls(current, coverage),
      ...lost,
    ]);
    return { incompleteBecause, state: finalState(current, incompleteBecause), endedAt };
  });
}

function finalState(audit: Audit, incompleteBecause: readonly IncompleteReason[]): AuditState {
  if (audit.cancelRequested) {
    return 'canceled';
  }
  return incompleteBecause.length > 0 ? 'incomplete' : 'complete';
}

function shortfalls(audit: Audit, coverage: Coverage): IncompleteReason[] {
  const notAttempted = (['deadline', 'max-errors'] as const).flatMap((code) => {
    const count = coverage.byReason[`not-attempted:${code}`] ?? 0;
    return count === 0 ? [] : [{ code, count }];
  });
  return [...notAttempted, ...coverageShortfall(audit, coverage)];
}

/** Subscriptions that were closed when their targets' turn came and that no reason names. */
async function lostSubscriptions(store: Ledger, audit: Audit): Promise<IncompleteReason[]> {
  const named = new Set(
    audit.incompleteBecause.map((reason) => ('subscriptionId' in reason ? reason.subscriptionId : null)),
  );
  const lost: IncompleteReason[] = [];
  for (const subscriptionId of audit.subscriptions) {
    const { byReason } = await store.coverage(audit.id, subscriptionId);
    const count = byReason['not-attempted:subscription-forbidden'] ?? 0;
    if (count > 0 && !named.has(subscriptionId)) {
      lost.push({ code: 'subscription-not-probed', subscriptionId, count });
    }
  }
  return lost;
}

function coverageShortfall(audit: Audit, coverage: Coverage): IncompleteReason[] {
  const wanted = audit.limits.minCoveragePercent;
  const judged = knownPercent(coverage);
  return wanted === null || judged === null || judged >= wanted
    ? []
    : [{ code: 'low-coverage', judged, wanted }];
}
