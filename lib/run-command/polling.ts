import { type Learned, nothingLearned } from './learned.ts';
import { createSurvival, type Survival } from './survival.ts';

/** All times are epoch milliseconds; intervals and ages are milliseconds. */
export type PollPlanOptions = {
  /** No operation is asked for before this age. */
  readonly firstPollMs: number;
  /** No operation is asked for twice within this time. */
  readonly minPollIntervalMs: number;
  /** Reads that refill each second: where they suffice, the last few are asked for at the smallest interval. */
  readonly readsPerSecond: number;
};

type Operation = {
  readonly startedAt: number;
  isLookedAt: boolean;
  lastLookAt: number;
  /** When it was last known to run. */
  ranAt: number;
  notBefore: number;
  /** When to ask for it; Infinity while it is being asked for. */
  dueAt: number;
};

/**
 * Says which operation to ask for next, so that few reads find most ends soon. The first look comes when half the probes have
 * ended by what was learned so far, later ones so soon that few ends are found late. What runs for much longer than any probe did is
 * asked for ever more seldom. Whether a read may be spent is the pacer's business: while it grants none, what is due waits in the order
 * it fell due.
 */
export function createPollPlan(
  options: PollPlanOptions,
  learned: Learned = nothingLearned({ ...options, auditId: '' }),
) {
  const operations = new Map<string, Operation>();
  const survival = createSurvival(options.firstPollMs, learned);
  const { until } = learned;

  /** The audit waits for the last few; those that ran for longer than any may never end and do not count. */
  const isNearEnd = (): boolean => {
    const few = Math.max(lastFew, learned.added * lastShare);
    const affordable = (options.readsPerSecond * options.minPollIntervalMs) / 1000;
    if (operations.size > affordable) {
      return false;
    }
    const mayEnd = [...operations.values()].filter(
      ({ startedAt, lastLookAt }) => lastLookAt - startedAt <= learned.longestMs,
    );
    return mayEnd.length <= few;
  };
  const nextLookAge = (operation: Operation, isHurried = isNearEnd()): number => {
    const age = operation.lastLookAt - operation.startedAt;
    const overdue = operation.ranAt - operation.startedAt - learned.longestMs * muchLonger;
    if (overdue > 0) {
      return age + longestLag(options) + overdue;
    }
    if (!operation.isLookedAt) {
      return learned.added === 1 ? options.firstPollMs : firstLookAge(options, survival, learned.ended);
    }
    return age + (isHurried ? options.minPollIntervalMs : usualGap(options, survival, age));
  };
  const nextDue = (operation: Operation): number =>
    Math.max(operation.startedAt + nextLookAge(operation), operation.notBefore);
  const lookedAtBefore = (operation: Operation): void => {
    const next = () => operation.startedAt + nextLookAge(operation, false);
    for (let at = next(); at <= until; at = next()) {
      operation.isLookedAt = true;
      operation.lastLookAt = at;
      operation.ranAt = at;
    }
  };
  const hurry = (): void => {
    for (const operation of isNearEnd() ? operations.values() : []) {
      operation.dueAt = Math.min(operation.dueAt, nextDue(operation));
    }
  };

  return {
    /** An operation whose POST went out at `startedAt`. One that the pass before followed was looked at when it was due then. */
    add: (key: string, startedAt: number): void => {
      const times = { lastLookAt: startedAt, ranAt: startedAt, notBefore: 0, dueAt: 0 };
      const operation = { startedAt, isLookedAt: false, ...times };
      learned.added += startedAt < until ? 0 : 1;
      operations.set(key, operation);
      lookedAtBefore(operation);
      operation.dueAt = nextDue(operation);
    },
    /**
     * It was asked for at `at` and still runs. With a `notBefore` nothing was learned of it, and it is not asked for again before
     * that; with Infinity it is just being asked for, and `next` passes over it until `polled` is called again or it is
     * `finished`.
     */
    polled: (key: string, at: number, notBefore: number | null = null): void => {
      const operation = operations.get(key);
      if (operation === undefined) {
        return;
      }
      if (notBefore === null) {
        survival.stillRan(operation.ranAt - operation.startedAt, at - operation.startedAt);
        operation.ranAt = at;
      }
      operation.isLookedAt = true;
      operation.lastLookAt = at;
      operation.notBefore = notBefore ?? 0;
      operation.dueAt = nextDue(operation);
    },
    /** An operation that ran for longer than any may is to be asked for next. */
    askNow: (key: string, now: number): void => {
      const operation = operations.get(key);
      if (operation !== undefined) {
        operation.dueAt = now;
      }
    },
    /** It ended; `ranMs` is how long it ran by the platform's clock, null when unknown. Removes it and learns. */
    finished: (key: string, at: number, ranMs: number | null): void => {
      const operation = operations.get(key);
      if (operation !== undefined) {
        const ran = operation.ranAt - operation.startedAt;
        const followed = at - operation.startedAt;
        survival.ended(ran, Math.min(ranMs ?? (ran + followed) / 2, followed));
        learned.longestMs = Math.max(learned.longestMs, Math.min(ranMs ?? followed, followed));
        learned.ended += 1;
        operations.delete(key);
        hurry();
      }
    },
    /** It is no longer of interest; nothing is learned. */
    remove: (key: string): void => {
      operations.delete(key);
    },
    /** The operation to ask for now, or how long to wait (Infinity when there is none). Changes nothing. */
    next: (now: number): { readonly key: string } | { readonly waitMs: number } => {
      let first: string | null = null;
      let firstDue = Number.POSITIVE_INFINITY;
      for (const [key, { dueAt }] of operations) {
        if (dueAt < firstDue) {
          first = key;
          firstDue = dueAt;
        }
      }
      return first === null || firstDue > now ? { waitMs: firstDue - now } : { key: first };
    },
  };
}

/** The first look waits for this share to be still running, but no longer than this after the first few ended. */
const firstLookShare = 0.5;
const firstEndsShare = 0.95;
const enoughEnds = 64;
/** Longest wait for a find, in smallest intervals: 10.5 s by default. */
const longestLagIntervals = 2.625;
/** The slowest of all probes may be found later, the later the older they are. */
const slowShare = 0.1;
const slowGapPerAge = 1 / 5;
/** The last of all operations, for which the audit waits, are looked at as often as allowed if reads suffice. */
const lastFew = 2;
const lastShare = 0.005;
/** Past so many times the longest that was seen an operation is overdue; each wait is the longer, the longer it is. */
const muchLonger = 1.6;

/** Until enough ends were seen, some are taken to come as early as any can. */
function firstLookAge(options: PollPlanOptions, survival: Survival, ended: number): number {
  const firstEnds = ended < enoughEnds ? options.firstPollMs : survival.ageAt(firstEndsShare);
  return Math.max(
    options.firstPollMs,
    Math.min(survival.ageAt(firstLookShare), firstEnds + longestLag(options)),
  );
}

function usualGap(options: PollPlanOptions, survival: Survival, age: number): number {
  const gap = longestLag(options);
  return survival.at(age) <= slowShare ? Math.max(gap, age * slowGapPerAge) : gap;
}

function longestLag({ minPollIntervalMs }: PollPlanOptions): number {
  return longestLagIntervals * minPollIntervalMs;
}
