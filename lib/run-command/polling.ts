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
   * It was asked for at `at` and still runs. With a `notBefore` nothing was learned of it, and it is not asked for again before
   * that; with Infinity it is just being asked for, and `next` passes over it until `polled` is called again or it is
   * `finished`.
   */
  polled(key: string, at: number, notBefore?: number | null): void;
  /** An operation that ran for longer than any may is to be asked for next. */
  askNow(key: string, now: number): void;
  /** It ended; `ranMs` is how long it ran by the platform's clock, null when unknown. Removes it and learns. */
  finished(key: string, at: number, ranMs: number | null): void;
  /** It is no longer of interest; nothing is learned. */
  remove(key: string): void;
  /** The operation to ask for now, or how long to wait (Infinity when there is none). Changes nothing. */
  next(now: number): { readonly key: string } | { readonly waitMs: number };
  size(): number;
};

type Operation = {
  readonly startedAt: number;
  /** Asked for as early as allowed, to learn how long probes take here. */
  readonly isScout: boolean;
  lastLookAt: number;
  /** When it was last known to run. */
  ranAt: number;
  notBefore: number;
};

export function createPollPlan(options: PollPlanOptions): PollPlan {
  const operations = new Map<string, Operation>();
  const notLookedAt = new Set<string>();
  const due = createDueHeap();
  const survival = createSurvival(options.firstPollMs);
  let added = 0;
  let longestMs = options.firstPollMs * longestExpected;
  let ended = 0;
  let firstLook = firstLookAge(options, survival, ended);

  const isNearEnd = (): boolean =>
    operations.size <= Math.max(lastFew, added * lastShare) &&
    operations.size <= (options.readsPerSecond * options.minIntervalMs) / 1000;
  const nextLookAge = (key: string, operation: Operation): number => {
    const age = operation.lastLookAt - operation.startedAt;
    if (notLookedAt.has(key)) {
      return operation.isScout ? options.firstPollMs : firstLook;
    }
    if (age > longestMs * muchLonger) {
      return age + slowGap(options, age);
    }
    // The audit waits for the last few.
    return age + (isNearEnd() ? options.minIntervalMs : usualGap(options, survival, age));
  };
  const plan = (key: string, operation: Operation, notBefore: number): void => {
    due.set(key, Math.max(operation.startedAt + nextLookAge(key, operation), notBefore));
  };
  const learned = (): void => {
    const learnedAge = firstLookAge(options, survival, ended);
    if (Math.abs(learnedAge - firstLook) < worthPlanningAgainMs) {
      return;
    }
    firstLook = learnedAge;
    for (const key of notLookedAt) {
      plan(key, operations.get(key) as Operation, 0);
    }
  };
  const hurry = (): void => {
    for (const [key, operation] of isNearEnd() ? operations : []) {
      if (due.has(key)) {
        plan(key, operation, operation.notBefore);
      }
    }
  };
  const remove = (key: string): void => {
    operations.delete(key);
    notLookedAt.delete(key);
    due.remove(key);
  };

  return {
    add: (key, startedAt) => {
      const isScout = added < scoutsAmong && added % scoutEvery === 0;
      const operation = {
        startedAt,
        isScout,
        lastLookAt: startedAt,
        ranAt: startedAt,
        notBefore: 0,
      };
      added += 1;
      operations.set(key, operation);
      notLookedAt.add(key);
      plan(key, operation, 0);
    },
    polled: (key, at, notBefore) => {
      const operation = operations.get(key);
      notLookedAt.delete(key);
      if (operation === undefined || notBefore === Number.POSITIVE_INFINITY) {
        due.remove(key);
        return;
      }
      if (notBefore == null) {
        survival.stillRan(operation.ranAt - operation.startedAt, at - operation.startedAt);
        operation.ranAt = at;
      }
      operation.lastLookAt = at;
      operation.notBefore = notBefore ?? 0;
      plan(key, operation, operation.notBefore);
      learned();
    },
    askNow: (key, now) => {
      due.set(key, now);
    },
    finished: (key, at, ranMs) => {
      const operation = operations.get(key);
      if (operation !== undefined) {
        const ran = operation.ranAt - operation.startedAt;
        survival.ended(ran, ranMs ?? (ran + at - operation.startedAt) / 2);
        longestMs = Math.max(longestMs, ranMs ?? at - operation.startedAt);
        ended += 1;
        remove(key);
        learned();
        hurry();
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

/** Every eighth of the first operations is a scout. */
const scoutsAmong = 32;
const scoutEvery = 8;
/** The first look waits for this share to be still running, but no longer than this after the first few ended. */
const firstLookShare = 0.5;
const firstEndsShare = 0.95;
const enoughEnds = 64;
/** Longest wait for a find, in smallest intervals: 10.5 s by default. */
const longestLagIntervals = 2.1;
/** Every answer moves the first look a little; all that wait for theirs are planned again when it adds up to this. */
const worthPlanningAgainMs = 100;
/** The last of all operations, for which the audit waits, are looked at as often as allowed if reads suffice. */
const lastFew = 2;
const lastShare = 0.02;
const muchLonger = 2;
/** How long a probe may be expected to take, in first polls, before any was seen: 120 s by default. */
const longestExpected = 6;
/** A later look waits until it finds an end with this chance. */
const laterLookChance = 0.5;
/** When no more than this share runs as long, an operation counts as slow, and looks grow apart with its age. */
const slowShare = 0.02;
const slowGapPerAge = 1 / 12;
const longestGapIntervals = 12;

/** Until enough ends were seen, some are taken to come as early as any can. */
function firstLookAge(options: PollPlanOptions, survival: Survival, ended: number): number {
  const firstEnds = ended < enoughEnds ? options.firstPollMs : survival.ageAt(firstEndsShare);
  const longestLag = longestLagIntervals * options.minIntervalMs;
  return Math.max(options.firstPollMs, Math.min(survival.ageAt(firstLookShare), firstEnds + longestLag));
}

function usualGap(options: PollPlanOptions, survival: Survival, age: number): number {
  const running = survival.at(age);
  if (running <= slowShare) {
    return slowGap(options, age);
  }
  const longestLag = longestLagIntervals * options.minIntervalMs;
  const fair = survival.ageAt(running * (1 - laterLookChance)) - age;
  return Math.max(options.minIntervalMs, Math.min(fair, longestLag));
}

function slowGap({ minIntervalMs }: PollPlanOptions, age: number): number {
  const gap = Math.max(longestLagIntervals * minIntervalMs, age * slowGapPerAge);
  return Math.min(gap, longestGapIntervals * minIntervalMs);
}
