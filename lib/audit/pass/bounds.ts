import type { AuditDeps } from '../audit-deps.ts';
import { auditDeadline, settleAtDeadline, stopIfTold } from '../stop-probing.ts';
import { leaseMs } from './lease-guard.ts';
import type { PassEnd, PassUnderLease } from './pass-options.ts';

/** How often a lease is renewed, in milliseconds. */
const renewEveryMs = 15_000;

/** How often the audit's record is read for a cancel or a stop, and the lease's list for what checks ask, in milliseconds. */
const lookEveryMs = 5000;

/** `looked`: the audit's record was read. `stopped`: it was, and none of the audit's rows is to be started any more. */
type Told = PassEnd | { readonly kind: 'goes-on' | 'looked' | 'stopped' };

/** What bounds a pass, or its starting, from outside: the clock, the lease, and the audit's record. */
export function createBounds(deps: AuditDeps, options: PassUnderLease) {
  const { audit, guard, subscriptionId } = options;
  const { clock } = deps;
  const deadline = auditDeadline(audit);
  let renewAt = clock.now() + renewEveryMs;
  let lookAt = clock.now();
  // Those of a pass that died before it looked among them.
  let hasUncountedErrors = true;

  const isLost = async (now: number): Promise<boolean> => {
    if (now < renewAt) {
      return false;
    }
    renewAt = now + renewEveryMs;
    return !(await guard.renew(now));
  };
  const isOver = (): boolean => clock.now() >= options.until || options.abandon?.aborted === true;

  const look = async (now: number, hasNewErrors: boolean): Promise<Told> => {
    lookAt = now + lookEveryMs;
    const told = await stopIfTold(deps, audit, hasUncountedErrors || hasNewErrors);
    hasUncountedErrors = false;
    return { kind: told === 'canceled' ? 'done' : (told ?? 'looked') };
  };

  return {
    /** `hasNewErrors`: rows settled with reasons that count against `maxErrors`. */
    check: async (hasNewErrors: boolean): Promise<Told> => {
      const now = clock.now();
      if (now >= deadline) {
        await settleAtDeadline(deps, audit, subscriptionId);
        return { kind: 'done' };
      }
      if (await isLost(now)) {
        return { kind: 'leased', until: now + leaseMs, by: null };
      }
      return now < lookAt && !hasNewErrors ? { kind: 'goes-on' } : await look(now, hasNewErrors);
    },
    /** The time box has ended, or the pass is abandoned: only calls on the wire are waited for. */
    isOver,
    mayStart: (): boolean => !isOver() && !options.interrupt.aborted,
    /** When there is something to look at next: a time that is past after a store kept the pass waiting. */
    nextCheck: (): number => Math.min(lookAt, renewAt, deadline, isOver() ? deadline : options.until),
  };
}
