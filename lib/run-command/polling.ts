import { createDueHeap } from './due-heap.ts';
import { createSurvival, type Survival } from './survival.ts';

/** All times are epoch milliseconds; intervals and ages are milliseconds. */
export type PollPlanOptions = {
  /** No operation is asked for before this age. */
  readonly firstPollMs: number;
  /** No operation is asked for twice within this time. */
  readonly minIntervalMs: number;
  /** Reads that refill each second; while they suffice for it, every operation is asked for at the smallest interval. */
  readonly readsPerSecond: number;
};

/**
 * Says which operation to ask for next, so that few reads find most ends soon. The first look comes when half the probes have
 * ended by what was learned so far, each later one when it finds an end with a fair chance; when reads are plentiful, sooner.
 * Whether a read may be spent is the pacer's business: while it grants none, what is due waits in the order it fell due.
 */
export type PollPlan = {
  /** An operation whose POST went out at `startedAt`. */
  add(key: string, startedAt: number): void;
  /**
   * It was asked for at `at` and still runs, or nothing is known; not asked for again before `notBefore`. With Infinity it is
   * being asked for: nothing is known yet, and `next` passes over it until `polled` is called again or it is `finished`.
   */
  polled(key: string, at: number, notBefore?: number | null): void;
  /** It ended; `ranMs` is how long it ran by the platform's clock, null when unknown. Removes it and learns. */
  finished(key: string, at: number, ranMs: number | null): void;
  /** It is no longer of interest; nothing is learned. */
  remove(key: string): void;
  /** The operation to ask for now, or how long to wait (Infinity when there is none). Changes nothing. */
  next(now: number): { readonly key: string } | { readonly waitMs: number };
  size(): number;
};

type Operation = { readonly startedAt: number; lastLookAt: number; looks: number };

export function createPollPlan(options: PollPlanOptions): PollPlan {
  const operations = new Map<string, Operation>();
  const due = createDueHeap();
  const survival = createSurvival(options.firstPollMs);

  const plan = (key: string, operation: Operation, notBefore: number): void => {
    const dense = operations.size <= options.readsPerSecond * (options.minIntervalMs / 1000);
    const age = nextLookAge(options, survival, operation, dense);
    due.set(key, Math.max(operation.startedAt + age, notBefore));
  };
  const remove = (key: string): void => {
    operations.delete(key);
    due.remove(key);
  };

  return {
    add: (key, startedAt) => {
      const operation = { startedAt, lastLookAt: startedAt, looks: 0 };
      operations.set(key, operation);
      plan(key, operation, 0);
    },
    polled: (key, at, notBefore) => {
      const operation = operations.get(key);
      if (notBefore === Number.POSITIVE_INFINITY) {
        due.remove(key);
      } else if (operation !== undefined) {
        survival.stillRan(operation.lastLookAt - operation.startedAt, at - operation.startedAt);
        operation.lastLookAt = at;
        operation.looks += 1;
        plan(key, operation, notBefore ?? 0);
      }
    },
    finished: (key, at, ranMs) => {
      const operation = operations.get(key);
      if (operation !== undefined) {
        const lastLook = operation.lastLookAt - operation.startedAt;
        survival.ended(lastLook, ranMs ?? (lastLook + at - operation.startedAt) / 2);
        remove(key);
      }
    },
    remove,
    next: (now) => {
      const first = due.first();
      if (first === null || first.due > now) {
        return { waitMs: first === null ? Number.POSITIVE_INFINITY : first.due - now };
      }
      return { key: first.key };
    },
    size: () => operations.size,
  };
}

/** The first look waits for this share to be still running. */
const firstLookShare = 0.5;
/** The first look is not later than this many smallest intervals after the earliest ends (12 s by default). */
const longestLagIntervals = 2.4;
/** A later look waits until it finds an end with this chance. */
const laterLookChance = 0.3;
/** Beyond this share an operation counts as slow, and looks grow apart with its age. */
const slowShare = 0.02;
const slowGapPerAge = 1 / 8;
const longestGapIntervals = 12;

function nextLookAge(
  options: PollPlanOptions,
  survival: Survival,
  operation: Operation,
  dense: boolean,
): number {
  const longestLag = longestLagIntervals * options.minIntervalMs;
  if (operation.looks === 0) {
    const age = Math.min(survival.ageAt(firstLookShare), survival.ageAt(0.95) + longestLag);
    return Math.max(options.firstPollMs, age);
  }
  const age = operation.lastLookAt - operation.startedAt;
  const left = survival.at(age);
  if (left <= slowShare) {
    const gap = Math.max(longestLag, age * slowGapPerAge);
    return age + Math.min(gap, longestGapIntervals * options.minIntervalMs);
  }
  const fair = dense ? 0 : survival.ageAt(left * (1 - laterLookChance)) - age;
  return age + Math.max(options.minIntervalMs, Math.min(fair, longestLag));
}
