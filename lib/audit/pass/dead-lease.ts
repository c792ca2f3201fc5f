import type { Clock } from '../../model/ports.ts';
import { leaseMs } from './lease-guard.ts';

/** Tells a lease whose holder died by watching it, since two processes, or one whose clock was set, need not agree on the time. */
export type LeaseWatch = {
  /** The lease ends at `until` by its holder, who moves that time on while alive. */
  saw(until: number): void;
  /** The end of a lease that was not moved on for the whole length of one; null: its holder may be alive. */
  deadUntil(): number | null;
};

export function createLeaseWatch(clock: Pick<Clock, 'now'>): LeaseWatch {
  let seen: { readonly until: number; readonly at: number } | null = null;
  return {
    saw: (until) => {
      seen = seen?.until === until ? seen : { until, at: clock.now() };
    },
    deadUntil: () => (seen !== null && clock.now() - seen.at >= leaseMs ? seen.until : null),
  };
}
