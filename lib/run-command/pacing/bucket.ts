import type { Rate } from './limits.ts';

/**
 * What we believe of one of the platform's token buckets: a lower bound of what it holds, however long our calls take to reach
 * it and whenever its refill comes. A call may be counted by the platform at any time until it is answered, and a bucket that is
 * nearly full loses refill while it waits for the call; so levels fall when a call is answered, and until then it is `inFlight`.
 *
 * Times are epoch milliseconds, levels are calls.
 */
export type Bucket = ContinuousBucket | PeriodicBucket;

type Common = {
  readonly capacity: number;
  /** Calls granted and not yet answered. */
  inFlight: number;
  blockedUntil: number;
};

/** Refilled all the time. */
export type ContinuousBucket = Common & {
  readonly kind: 'continuous';
  readonly perMs: number;
  /**
   * The part of size and refill that is counted on: all of it, until a refusal shows that the platform gives less than it
   * documents or that somebody else takes some. It grows back with time.
   */
  share: number;
  /** When the share was last cut. */
  cutAt: number;
  level: number;
  at: number;
};

/** Of its size and refill, what a bucket keeps after a refusal, what it keeps at least, and when all is trusted again. */
const keptShare = 0.7;
const leastShare = 1 / 8;
/** In times that the bucket takes to fill: ten minutes for reads, the first tenth of it within one. */
const recoveryFills = 60;

/**
 * Refilled with a whole period's worth at once, at a phase that nobody tells. The period is cut into slots, and one level is
 * kept for each slot that the refill may fall into; the belief is the lowest of those still possible, so it holds for every
 * phase. A refill seen in the answers' headers leaves only the phases that explain it.
 */
export type PeriodicBucket = Common & {
  readonly kind: 'periodic';
  /** Calls that arrive with each refill. */
  readonly credit: number;
  readonly slotMs: number;
  /** Level by phase: `levels[k]` supposes that refills come in slots whose number is k modulo the number of levels. */
  readonly levels: number[];
  readonly possible: boolean[];
  /** Number of the present slot, counted from the epoch. */
  slot: number;
  /** Calls answered in the present slot: the platform counted them before or after a refill in it. */
  answeredNow: number;
};

/** Kept back of a bucket that holds fractions of calls, because two clocks never add them up alike. */
const roundingCalls = 1;

/** A full bucket. `phases` is into how many slots an unknown refill time is cut; more cost memory and tell more. */
export function fullBucket(rate: Rate, phases: number, now: number): Bucket {
  const common = { inFlight: 0, blockedUntil: 0 };
  if (rate.refillSeconds === 0) {
    const capacity = Math.max(1, rate.burst - roundingCalls);
    return {
      ...common,
      kind: 'continuous',
      capacity,
      perMs: rate.perSecond / 1000,
      share: 1,
      cutAt: Number.NEGATIVE_INFINITY,
      level: capacity,
      at: now,
    };
  }
  const slotMs = (rate.refillSeconds * 1000) / phases;
  return {
    ...common,
    kind: 'periodic',
    capacity: rate.burst,
    credit: rate.perSecond * rate.refillSeconds,
    slotMs,
    levels: new Array<number>(phases).fill(rate.burst),
    possible: new Array<boolean>(phases).fill(true),
    slot: Math.floor(now / slotMs),
    answeredNow: 0,
  };
}

/** A bucket that held `held` at `at` and was used before: a refill that came just before or after `at` is not counted. */
export function usedBucket(rate: Rate, phases: number, at: number, held: number): Bucket {
  const bucket = fullBucket(rate, phases, at);
  lowerTo(bucket, () => held);
  if (bucket.kind === 'periodic') {
    bucket.slot += 1;
  }
  return bucket;
}

/** Brings the bucket to `now`, by a clock that never goes back. */
export function advance(bucket: Bucket, now: number): void {
  if (bucket.kind === 'periodic') {
    advanceSlots(bucket, Math.floor(now / bucket.slotMs));
    return;
  }
  const elapsedMs = now - bucket.at;
  const fillMs = bucket.capacity / bucket.perMs;
  const gained = elapsedMs * bucket.perMs * bucket.share;
  bucket.share = Math.min(1, bucket.share + elapsedMs / (fillMs * recoveryFills));
  bucket.level = Math.min(bucket.capacity * bucket.share, bucket.level + gained);
  bucket.at = now;
}

/** How many calls can surely be granted, after {@link advance}. */
export function level(bucket: Bucket): number {
  if (bucket.kind === 'continuous') {
    return bucket.level - bucket.inFlight;
  }
  let lowest = bucket.capacity;
  for (const [phase, held] of bucket.levels.entries()) {
    lowest = bucket.possible[phase] === true && held < lowest ? held : lowest;
  }
  return lowest - bucket.inFlight;
}

export function isFull(bucket: Bucket, now: number): boolean {
  return bucket.blockedUntil <= now && level(bucket) >= bucket.capacity;
}

/** Grants one call, after {@link advance}. */
export function spend(bucket: Bucket): void {
  bucket.inFlight += 1;
}

/** A granted call was answered, or given up, after {@link advance}. */
export function endCall(bucket: Bucket): void {
  if (bucket.inFlight === 0) {
    return;
  }
  bucket.inFlight -= 1;
  if (bucket.kind === 'continuous') {
    bucket.level -= 1;
    return;
  }
  bucket.answeredNow += 1;
  for (const [phase, held] of bucket.levels.entries()) {
    bucket.levels[phase] = held - 1;
  }
}

/** Milliseconds until one call can be granted, after {@link advance}; 0 when it can be now. */
export function waitForOne(bucket: Bucket, now: number): number {
  const blocked = Math.max(0, bucket.blockedUntil - now);
  if (level(bucket) >= 1) {
    return Math.ceil(blocked);
  }
  const refill =
    bucket.kind === 'continuous'
      ? (1 - level(bucket)) / (bucket.perMs * bucket.share)
      : waitForCredits(bucket, now);
  return Math.ceil(Math.max(blocked, refill));
}

/** Nothing is left, nothing may be asked for until then, and what was learned of the refill time is in doubt. */
export function block(bucket: Bucket, until: number): void {
  bucket.blockedUntil = Math.max(bucket.blockedUntil, until);
  lowerTo(bucket, () => 0);
  if (bucket.kind === 'periodic') {
    bucket.possible.fill(true);
  }
}

/** A call granted at `grantedAt` was refused: less is counted on, once for all calls that went out before that was known. */
export function countOnLess(bucket: Bucket, grantedAt: number, now: number): void {
  if (bucket.kind === 'continuous' && grantedAt >= bucket.cutAt) {
    bucket.share = Math.max(leastShare, bucket.share * keptShare);
    bucket.cutAt = now;
  }
}

/** Lowers what can be granted to what `bound` allows each phase; never below zero. */
export function lowerTo(bucket: Bucket, bound: (phase: number) => number): void {
  const most = (phase: number): number => Math.max(0, bound(phase)) + bucket.inFlight;
  if (bucket.kind === 'continuous') {
    bucket.level = Math.min(bucket.level, most(0));
    return;
  }
  for (const [phase, held] of bucket.levels.entries()) {
    bucket.levels[phase] = Math.min(held, most(phase));
  }
}

/**
 * Raises levels to what can surely be granted, where they are a little short of it; a great difference means that something else
 * is counted. The phase whose refill may have come in this very slot is left, for its refill is yet to be counted.
 */
export function raiseTo(bucket: Bucket, surely: number): void {
  const raised = surely + bucket.inFlight;
  if (bucket.kind === 'continuous') {
    const isLittle = raised - bucket.level < bucket.capacity / 4;
    bucket.level = isLittle ? Math.max(bucket.level, raised) : bucket.level;
    return;
  }
  const present = bucket.slot % bucket.levels.length;
  for (const [phase, held] of bucket.levels.entries()) {
    if (phase !== present && held < raised && raised - held < bucket.credit / 2) {
      bucket.levels[phase] = raised;
    }
  }
}

/** A refill came after `from` and not after `until`. What contradicts all that was learned before makes it forgotten. */
export function sawRefill(bucket: PeriodicBucket, from: number, until: number): void {
  const phases = bucket.levels.length;
  const first = Math.floor(from / bucket.slotMs);
  const slots = Math.floor(until / bucket.slotMs) - first + 1;
  const explains = (phase: number): boolean => (((phase - first) % phases) + phases) % phases < slots;
  const isContradiction = !bucket.possible.some((possible, phase) => possible && explains(phase));
  for (const [phase, possible] of bucket.possible.entries()) {
    bucket.possible[phase] = isContradiction || (possible && explains(phase));
  }
}

/** When the last refill of this phase was counted, in epoch milliseconds. */
export function lastCredit(bucket: PeriodicBucket, phase: number): number {
  const phases = bucket.levels.length;
  const since = (((bucket.slot - 1 - phase) % phases) + phases) % phases;
  return (bucket.slot - since) * bucket.slotMs;
}

function advanceSlots(bucket: PeriodicBucket, target: number): void {
  const slotsToFill = bucket.levels.length * (Math.ceil(bucket.capacity / bucket.credit) + 2) + 2;
  bucket.slot = Math.max(bucket.slot, target - slotsToFill);
  while (bucket.slot < target) {
    endSlot(bucket);
  }
}

/**
 * Counts the refill of the phase whose slot ends. Of a nearly full bucket more of it is lost when calls come after it than
 * before, so all that were answered in the slot are supposed to have come after.
 */
function endSlot(bucket: PeriodicBucket): void {
  const phase = bucket.slot % bucket.levels.length;
  const held = bucket.levels[phase] ?? 0;
  bucket.levels[phase] =
    Math.min(bucket.capacity, held + bucket.answeredNow + bucket.credit) - bucket.answeredNow;
  bucket.answeredNow = 0;
  bucket.slot += 1;
}

/** The belief rises only when the last of the exhausted phases has had its refills. */
function waitForCredits(bucket: PeriodicBucket, now: number): number {
  const phases = bucket.levels.length;
  const present = bucket.slot % phases;
  let slots = 0;
  for (const [phase, held] of bucket.levels.entries()) {
    const missing = 1 + bucket.inFlight - held;
    if (missing > 0 && bucket.possible[phase] === true) {
      const periods = Math.ceil(missing / bucket.credit) - 1;
      slots = Math.max(slots, ((phase - present + phases) % phases) + 1 + periods * phases);
    }
  }
  return (bucket.slot + slots) * bucket.slotMs - now;
}
