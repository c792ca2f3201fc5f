import type { AskedVm } from '../../findings/store/leases.ts';
import { isAuditError } from '../../model/errors.ts';
import { retryRulesFor } from '../../run-command/retry-rules.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { askAgainMs, askFor, handOver, isProbedElsewhere, takeOver } from './asked-rows.ts';
import { createControl, type PassEnd, type PassOptions, type PassUnderLease } from './control.ts';
import { leaseMs, takeLease } from './lease-guard.ts';
import { createProber, type Prober } from './prober.ts';

/**
 * Works through one subscription's open rows until they are settled or the time box ends. Takes the subscription's lease
 * first, so that no two passes probe one VM at a time; picks up what a dead pass left; goes on with what checks ask of the
 * lease's holder; saves the pacing levels at its end.
 *
 * Promise: a row is POSTed again after a crash only if it was `starting`; every write is conditional on the lease.
 */
export async function passSubscription(deps: AuditDeps, options: PassOptions): Promise<PassEnd> {
  const { audit, subscriptionId } = options;
  const { deadUntil = 0 } = options;
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
    await guard.restorePace();
    return await passUnder(deps, { ...options, guard }, asked);
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
  const { audit, subscriptionId } = options;
  const { fence } = options.guard;
  if (asked !== null && (await isProbedElsewhere(deps, asked, retryRulesFor(deps.rates, audit.limits)))) {
    return { kind: 'leased', until: deps.clock.now() + askAgainMs, by: null };
  }
  const prober = createProber(deps, { ...options, fence });
  await prober.pickUp();
  if (asked === null) {
    return await work(deps, options, prober);
  }
  for (const row of await deps.store.openRows(audit.id, { subscriptionId, state: 'pending', limit: 1 })) {
    await takeOver(deps, fence, audit, row);
  }
  const end = await work(deps, options, prober);
  await handOver(deps, fence, asked);
  if (end.kind === 'done') {
    await deps.store.endAsking(asked);
  }
  return end;
}

async function work(deps: AuditDeps, options: PassUnderLease, prober: Prober): Promise<PassEnd> {
  const control = createControl(deps, options, prober);
  for (;;) {
    await prober.settleAnswers();
    const end = (await control.check()) ?? control.endOfWork();
    if (end !== null) {
      return end;
    }
    options.meter.inFlight(options.subscriptionId, prober.inFlight());
    await prober.work({
      check: control.nextCheck(),
      mayStart: control.mayStart(),
      mayPoll: control.mayPoll(),
    });
  }
}
