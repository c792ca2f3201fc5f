import type { Rate } from './limits.ts';

/**
 * What we believe of one of the platform's token buckets: a lower bound of what it holds, whatever the network does to the
 * order of our calls and whenever its refill comes. Times are epoch milliseconds, levels are calls.
 */
export type Bucket = ContinuousBucket | PeriodicBucket;

/** Refilled all the time. */
export type ContinuousBucket = {
  readonly kind: 'continuous';
  readonly capacity: number;
  readonly perMs: number;
  level: number;
  at: number;
  blockedUntil: number;
};

/**
 * Refilled with a whole period's worth at once, at a phase that nobody tells. The period is cut into slots, and one level is
 * kept for each slot that the refill may fall into; the belief is the lowest of those still possible, so it holds for every
 * phase. A refill seen in the answers' headers leaves only the phases that explain it.
 */
export type PeriodicBucket = {
  readonly kind: 'periodic';
  readonly capacity: number;
  /** Calls that arrive with each refill. */
  readonly credit: number;
  readonly slotMs: number;
  /** Level by phase: `levels[k]` supposes that refills come in slots whose number is k modulo the number of levels. */
  readonly levels: number[];
  readonly possible: boolean[];
  /** Number of the present slot, counted from the epoch. */
  slot: number;
  /** Calls granted in the present slot and in the one before. */
  spentNow: number;
  spentBefore: number;
  blockedUntil: number;
};

/** A full bucket. `phases` is into how many slots an unknown refill time is cut; more cost memory and tell more. */
export function fullBucket(rate: Rate, phases: number, now: number): Bucket {
  if (rate.refillSeconds === 0) {
    const capacity = usable(rate);
    return {
      kind: 'continuous',
      capacity,
      perMs: rate.perSecond / 1000,
      level: capacity,
      at: now,
      blockedUntil: 0,
    };
  }
  const slotMs = (rate.refillSeconds * 1000) / phases;
  return {
    kind: 'periodic',
    capacity: rate.burst,
    credit: rate.perSecond * rate.refillSeconds,
    slotMs,
    levels: new Array<number>(phases).fill(rate.burst),
    possible: new Array<boolean>(phases).fill(true),
    slot: Math.floor(now / slotMs),
    spentNow: 0,
    spentBefore: 0,
    blockedUntil: 0,
  };
}

/** A bucket that held `held` at `at` and was used before: refills that may have come just before or after `at` are not counted. */
export function usedBucket(rate: Rate, phases: number, at: number, held: number): Bucket {
  const bucket = fullBucket(rate, phases, at);
  lowerTo(bucket, () => held);
  if (bucket.kind === 'periodic') {
    bucket.slot += 2;
  }
  return bucket;
}

/** Brings the bucket to `now`; a clock that went back changes nothing. */
export function advance(bucket: Bucket, now: number): void {
  if (bucket.kind === 'periodic') {
    advanceSlots(bucket, Math.floor(now / bucket.slotMs));
    return;
  }
  bucket.level = Math.min(bucket.capacity, bucket.level + Math.max(0, now - bucket.at) * bucket.perMs);
  bucket.at = Math.max(bucket.at, now);
}

/** The belief, after {@link advance}. */
export function level(bucket: Bucket): number {
  if (bucket.kind === 'continuous') {
    return bucket.level;
  }
  let lowest = bucket.capacity;
  for (const [phase, held] of bucket.levels.entries()) {
    lowest = bucket.possible[phase] === true && held < lowest ? held : lowest;
  }
  return lowest;
}

export function isFull(bucket: Bucket, now: number): boolean {
  return bucket.blockedUntil <= now && level(bucket) >= bucket.capacity;
}

/** Takes one call, after {@link advance}. */
export function spend(bucket: Bucket): void {
  if (bucket.kind === 'continuous') {
    bucket.level -= 1;
    return;
  }
  for (let phase = 0; phase < bucket.levels.length; phase += 1) {
    bucket.levels[phase] = (bucket.levels[phase] ?? 0) - 1;
  }
  bucket.spentNow += 1;
}

/** Milliseconds until one call can be granted, after {@link advance}; 0 when it can be now. */
export function waitForOne(bucket: Bucket, now: number): number {
  const blocked = Math.max(0, bucket.blockedUntil - now);
  if (level(bucket) >= 1) {
    return Math.ceil(blocked);
  }
  const refill =
    bucket.kind === 'continuous' ? (1 - bucket.level) / bucket.perMs : waitForCredits(bucket, now);
  return Math.max(1, Math.ceil(Math.max(blocked, refill)));
}

/** Nothing is left, nothing may be asked for until then, and what was learned of the refill time is in doubt. */
export function block(bucket: Bucket, until: number): void {
  bucket.blockedUntil = Math.max(bucket.blockedUntil, until);
  lowerTo(bucket, () => 0);
  if (bucket.kind === 'periodic') {
    bucket.possible.fill(true);
  }
}

/** Lowers every level to what `bound` allows it; never below zero. */
export function lowerTo(bucket: Bucket, bound: (phase: number) => number): void {
  if (bucket.kind === 'continuous') {
    bucket.level = Math.min(bucket.level, Math.max(0, bound(0)));
    return;
  }
  for (const [phase, held] of bucket.levels.entries()) {
    bucket.levels[phase] = Math.min(held, Math.max(0, bound(phase)));
  }
}

/**
 * Raises levels to what the bucket surely holds, where they are a little short of it; a great difference means that something else
 * is counted. The phase whose refill may have come in this very slot is left, for its refill is yet to be counted.
 */
export function raiseTo(bucket: PeriodicBucket, surely: number): void {
  const present = bucket.slot % bucket.levels.length;
  for (const [phase, held] of bucket.levels.entries()) {
    if (phase !== present && held < surely && surely - held < bucket.credit / 2) {
      bucket.levels[phase] = Math.min(surely, bucket.capacity);
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

/**
 * Calls reach the platform later than they were granted, some by more than others, so that it may see them closer together
 * than we spaced them. Keeping back what refills in a second, at most a twentieth of the bucket, covers a second of jitter.
 */
function usable(rate: Rate): number {
  return Math.max(1, rate.burst - Math.min(rate.perSecond, rate.burst / 20));
}

function advanceSlots(bucket: PeriodicBucket, target: number): void {
  const slotsToFill = bucket.levels.length * (Math.ceil(bucket.capacity / bucket.credit) + 2) + 2;
  if (target - bucket.slot > slotsToFill) {
    bucket.levels.fill(bucket.capacity);
    bucket.slot = target;
    bucket.spentNow = 0;
    bucket.spentBefore = 0;
  }
  while (bucket.slot < target) {
    endSlot(bucket);
  }
}

/**
 * Counts the refill of the phase whose slot ends. Calls of this slot and the one before may have reached the platform before
 * or after the refill; a full bucket loses more of it when they came after, so that is supposed.
 */
function endSlot(bucket: PeriodicBucket): void {
  const phase = bucket.slot % bucket.levels.length;
  const held = bucket.levels[phase] ?? 0;
  const doubtful = bucket.spentNow + bucket.spentBefore;
  const credited = Math.min(bucket.capacity, held + doubtful + bucket.credit) - doubtful;
  bucket.levels[phase] = Math.max(held, credited);
  bucket.spentBefore = bucket.spentNow;
  bucket.spentNow = 0;
  bucket.slot += 1;
}

/** The belief rises only when the last of the exhausted phases has had its refills. */
function waitForCredits(bucket: PeriodicBucket, now: number): number {
  const phases = bucket.levels.length;
  const present = bucket.slot % phases;
  let slots = 0;
  for (const [phase, held] of bucket.levels.entries()) {
    if (held < 1 && bucket.possible[phase] === true) {
      const periods = Math.ceil((1 - held) / bucket.credit) - 1;
      slots = Math.max(slots, ((phase - present + phases) % phases) + 1 + periods * phases);
    }
  }
  return (bucket.slot + slots) * bucket.slotMs - now;
}
