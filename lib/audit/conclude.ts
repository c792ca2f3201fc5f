import { rollUpImages } from '../findings/image-findings.ts';
import type { Store } from '../findings/store.ts';
import { amount } from '../model/amount.ts';
import { type Audit, type AuditState, type Coverage, isClosed } from '../model/audit.ts';
import type { Finding } from '../model/finding.ts';
import type { SubscriptionId } from '../model/ids.ts';
import { isoTime } from '../model/ports.ts';
import type { AuditDeps } from './audit-deps.ts';

const pageSize = 500;

/** Image findings, the final state, the end time. Idempotent; an audit that is closed stays as it is. */
export async function concludeAudit(deps: Pick<AuditDeps, 'store' | 'clock'>, audit: Audit): Promise<Audit> {
  const concluding = await deps.store.updateAudit(audit.id, (current) =>
    isClosed(current.state) ? current : { ...current, state: 'concluding' },
  );
  if (isClosed(concluding.state)) {
    return concluding;
  }
  const images = await rollUpImages(() => everyFinding(deps.store, audit));
  await deps.store.writeImageFindings(audit.id, images);
  const coverage = await deps.store.coverage(audit.id);
  const lost = await lostSubscriptions(deps.store, concluding);
  const endedAt = isoTime(deps.clock.now());
  return await deps.store.updateAudit(audit.id, (current) => {
    if (isClosed(current.state)) {
      return current;
    }
    const incompleteBecause = [
      ...new Set([...current.incompleteBecause, ...shortfalls(current, coverage), ...lost]),
    ];
    return { ...current, incompleteBecause, state: finalState(current, incompleteBecause), endedAt };
  });
}

/** All findings of an audit, page by page. */
export async function* everyFinding(store: Store, audit: Audit): AsyncGenerator<Finding> {
  let cursor: string | undefined;
  do {
    const page = await store.findings(audit.id, {}, pageSize, cursor);
    yield* page.items;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}

function finalState(audit: Audit, incompleteBecause: readonly string[]): AuditState {
  if (audit.cancelRequested) {
    return 'canceled';
  }
  return incompleteBecause.length > 0 ? 'incomplete' : 'complete';
}

function shortfalls(audit: Audit, coverage: Coverage): string[] {
  return [...deadlineShortfall(coverage), ...errorShortfall(coverage), ...coverageShortfall(audit, coverage)];
}

/** Subscriptions that were closed when their targets' turn came and that no pass has named, each with a sentence. */
async function lostSubscriptions(store: Store, audit: Audit): Promise<string[]> {
  const sentences: string[] = [];
  for (const subscription of audit.subscriptions) {
    const { byReason } = await store.coverage(audit.id, subscription as SubscriptionId);
    const count = byReason['not-attempted:subscription-forbidden'] ?? 0;
    const isNamed = audit.incompleteBecause.some((because) => because.includes(subscription));
    if (count > 0 && !isNamed) {
      sentences.push(
        `Subscription ${subscription} was closed to the auditor: ${count} of its targets ${count === 1 ? 'was' : 'were'} not probed.`,
      );
    }
  }
  return sentences;
}

function deadlineShortfall(coverage: Coverage): string[] {
  const count = coverage.byReason['not-attempted:deadline'] ?? 0;
  return count === 0 ? [] : [`The audit's deadline came before ${count} of its targets could be probed.`];
}

function errorShortfall(coverage: Coverage): string[] {
  const count = coverage.byReason['not-attempted:max-errors'] ?? 0;
  return count === 0
    ? []
    : [`Probing stopped at the allowed number of errors with ${amount(count, 'target')} left.`];
}

function coverageShortfall(audit: Audit, coverage: Coverage): string[] {
  const wanted = audit.limits.minCoveragePercent;
  const judgedPercent = (100 * coverage.byOutcome.judged) / coverage.discovered;
  if (wanted === null || coverage.discovered === 0 || judgedPercent >= wanted) {
    return [];
  }
  return [`${judgedPercent.toFixed(1)} % of the targets were judged; at least ${wanted} % were asked for.`];
}
