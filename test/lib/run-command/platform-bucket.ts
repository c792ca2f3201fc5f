import type { Rate } from '../../../lib/run-command/pacing/limits.ts';

/** A token bucket as the platform keeps it, with a refill time of its own; throws away what does not fit. */
export type PlatformBucket = {
  /** Counts one call that arrives at `at` (never earlier than the last); false is a 429. */
  arrive(at: number): boolean;
  level(): number;
};

/** `phaseMs` is when refills come, counted from the epoch, for a bucket that is refilled by the period. */
export function platformBucket(rate: Rate, phaseMs: number, from: number): PlatformBucket {
  const periodMs = rate.refillSeconds * 1000;
  const periodAt = (at: number): number => Math.floor((at - phaseMs) / periodMs);
  let held = rate.burst;
  let last = from;
  const refill = (at: number): void => {
    const gained =
      periodMs === 0
        ? ((at - last) * rate.perSecond) / 1000
        : (periodAt(at) - periodAt(last)) * rate.perSecond * rate.refillSeconds;
    held = Math.min(rate.burst, held + gained);
    last = at;
  };
  return {
    arrive: (at) => {
      refill(at);
      // A whole token but for rounding.
      const granted = held >= 1 - 1e-6;
      held -= granted ? 1 : 0;
      return granted;
    },
    level: () => Math.floor(held + 1e-6),
  };
}
