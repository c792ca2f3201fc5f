import type { AskedVm } from '../../findings/store/leases.ts';
import { isClosed } from '../../model/audit.ts';
import { isAuditError } from '../../model/errors.ts';
import { retryRulesFor } from '../../run-command/retry-rules.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { auditDeadline, settleAtDeadline } from '../stop-probing.ts';
import { askFor, handOver, isProbedElsewhere, takeOver } from './asked-rows.ts';
import { askAgainMs, leaseMs, takeLease } from './lease-guard.ts';
import type { PassEnd, PassOptions, PassUnderLease } from './pass-options.ts';
import { createProber } from './prober.ts';

/**
 * Works through one subscription's open rows until they are settled or the time box ends. Takes the subscription's lease
 * first, so that no two passes probe one VM at a time; picks up what a dead pass left; goes on with what checks ask of the
 * lease's holder; saves the pacing levels at its end.
 *
 * Promise: a row is POSTed again after a crash only if it was `starting`; every write is conditional on the lease.
 */
export async function passSubscription(deps: AuditDeps, options: PassOptions): Promise<PassEnd> {
  const end = await passIfFree(deps, options);
  return end.kind === 'leased' ? ((await endWithoutLease(deps, options)) ?? end) : end;
}

/** What ends a subscription's part of an audit although its lease is held elsewhere; null: waiting for it goes on. */
async function endWithoutLease(
  deps: AuditDeps,
  { audit, subscriptionId }: PassOptions,
): Promise<PassEnd | null> {
  if (deps.clock.now() >= auditDeadline(audit)) {
    await settleAtDeadline(deps, audit, subscriptionId);
    return { kind: 'done' };
  }
  const current = await deps.store.readAudit(audit.id);
  return current === null || current.cancelRequested || isClosed(current.state) ? { kind: 'done' } : null;
}

async function passIfFree(deps: AuditDeps, options: PassOptions): Promise<PassEnd> {
  const { audit, subscriptionId, deadUntil = 0 } = options;
  const asked = await askFor(deps, audit, subscriptionId);
  if (asked === 'answered') {
    return { kind: 'done' };
  }
  const answer = await takeLease(deps, audit, { subscriptionId, deadUntil });
  if (answer.kind === 'leased') {
    return answer;
  }
  const { guard } = answer;
  options.meter.waiting(null);
  try {
    const learned = await guard.restorePace();
    const rules = retryRulesFor(deps.rates, audit.limits);
    return await passUnder(deps, { ...options, guard, fence: guard.fence, rules, learned }, asked);
  } catch (error: unknown) {
    if (!isAuditError(error, 'store.fenced')) {
      throw error;
    }
    return { kind: 'leased', until: deps.clock.now() + leaseMs, by: null };
  } finally {
    options.meter.inFlight(subscriptionId, 0);
    await guard.handBack();
  }
}

async function passUnder(deps: AuditDeps, options: PassUnderLease, asked: AskedVm | null): Promise<PassEnd> {
  const { audit, subscriptionId, fence } = options;
  if (asked !== null && (await isProbedElsewhere(deps, asked, options.rules))) {
    return { kind: 'leased', until: deps.clock.now() + askAgainMs, by: null };
  }
  const prober = createProber(deps, options);
  await prober.pickUp();
  if (asked === null) {
    return await prober.work();
  }
  for (const row of await deps.store.openRows(audit.id, { subscriptionId, state: 'pending', limit: 1 })) {
    await takeOver(deps, fence, audit, row);
  }
  const end = await prober.work();
  await handOver(deps, fence, asked);
  if (end.kind === 'done') {
    await deps.store.endAsking(asked);
  }
  return end;
}
