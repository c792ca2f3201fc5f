import type { Rates } from '../run-command/limits.ts';

/** Operations in flight that are allowed at once, before the first doubling. */
const initially = 32;

/** The cap doubles each time ARM refills this many writes: once a second under the documented limits. */
const refillsPerDoubling = 10;

/**
 * A subscription is not hit at full pace at once: what goes wrong in every VM shows in the first few. Answers how many
 * operations may be in flight at a time (epoch milliseconds).
 */
export function createSlowStart(
  rates: Rates,
  options: { startedAt: number; cap: number },
): (now: number) => number {
  const doublingMs = (1000 * refillsPerDoubling) / rates['arm-writes'].perSecond;
  return (now) => {
    const doublings = Math.floor((now - options.startedAt) / doublingMs);
    return Math.min(options.cap, initially * 2 ** Math.min(doublings, 30));
  };
}
