import type { Rate } from './limits.ts';

/**
 * What we believe of one of the platform's token buckets: a lower bound of what it holds, however long our calls take to reach
 * it and whenever its refill comes. A call may be counted by the platform at any time until it is answered, and a bucket that is
 * nearly full loses refill while it waits for the call; so levels fall when a call is answered, and until then it is `inFlight`.
 *
 * Compute adds the calls of a whole minute at once, at a second that nobody tells. Such a bucket never holds less than one of the same
 * rate that is refilled all the time and smaller by those calls: that is `level`. Between refills it holds more: what the last answer
 * told, less what was granted since, which is `told`. The greater of both counts.
 *
 * Times are epoch milliseconds, levels are calls.
 */
export type Bucket = {
  readonly capacity: number;
  readonly perMs: number;
  /** Calls that arrive with each refill; 0: refilled all the time. */
  readonly credit: number;
  /** Calls granted and not yet answered. */
  inFlight: number;
  blockedUntil: number;
  /**
   * The part of size and refill that is counted on, where it comes all the time: all of it, until a refusal shows that the platform
   * gives less than it documents or that somebody else takes some. It grows back with time.
   */
  share: number;
  /** When the share was last cut. */
  cutAt: number;
  level: number;
  told: number;
  at: number;
  /** When the last call was answered. */
  answeredAt: number;
};

/** Of its size and refill, what a bucket keeps after a refusal, what it keeps at least, and when all is trusted again. */
const keptShare = 0.7;
const leastShare = 1 / 8;
/** In times that the bucket takes to fill: ten minutes for reads, the first tenth of it within one. */
const recoveryFills = 60;

/** Kept back of a bucket that holds fractions of calls, because two clocks never add them up alike. */
const roundingCalls = 1;

export function fullBucket(rate: Rate, now: number): Bucket {
  const credit = rate.perSecond * rate.refillSeconds;
  const capacity = Math.max(1, rate.burst - credit - roundingCalls);
  return {
    capacity,
    perMs: rate.perSecond / 1000,
    credit,
    inFlight: 0,
    blockedUntil: 0,
    share: 1,
    cutAt: Number.NEGATIVE_INFINITY,
    level: capacity,
    told: credit === 0 ? Number.NEGATIVE_INFINITY : rate.burst,
    at: now,
    answeredAt: Number.NEGATIVE_INFINITY,
  };
}

/** A bucket that held `held` at `at`, of which its last refill may have been part, and `level` at the least where that is known. */
export function usedBucket(
  rate: Rate,
  { at, held, level: known }: { readonly at: number; readonly held: number; readonly level: number | null },
): Bucket {
  const bucket = fullBucket(rate, at);
  return {
    ...bucket,
    level: Math.max(known ?? Number.NEGATIVE_INFINITY, held - bucket.credit),
    told: held,
    answeredAt: at,
  };
}

/** Brings the bucket to `now`, by a clock that never goes back. */
export function advance(bucket: Bucket, now: number): void {
  const elapsedMs = now - bucket.at;
  const fillMs = bucket.capacity / bucket.perMs;
  const gained = elapsedMs * bucket.perMs * bucket.share;
  bucket.share = Math.min(1, bucket.share + elapsedMs / (fillMs * recoveryFills));
  bucket.level = Math.min(bucket.capacity * bucket.share, bucket.level + gained);
  bucket.at = now;
}

/** How many calls can surely be granted, after {@link advance}. */
export function level(bucket: Bucket): number {
  return Math.max(bucket.level - bucket.inFlight, bucket.told);
}

/** True when it surely holds all that it can: its last refill has come too. */
export function isFull(bucket: Bucket, now: number): boolean {
  const fillMs = (bucket.capacity + 2 * bucket.credit) / bucket.perMs;
  const isRefilled = bucket.credit === 0 || now - bucket.answeredAt >= fillMs;
  return bucket.blockedUntil <= now && bucket.level - bucket.inFlight >= bucket.capacity && isRefilled;
}

/** Grants one call, after {@link advance}. */
export function spend(bucket: Bucket): void {
  bucket.inFlight += 1;
  bucket.told -= 1;
}

/** A granted call was answered, or given up, after {@link advance}. */
export function endCall(bucket: Bucket): void {
  if (bucket.inFlight === 0) {
    return;
  }
  bucket.inFlight -= 1;
  bucket.level -= 1;
  bucket.answeredAt = bucket.at;
}

/** Milliseconds until one call can be granted, after {@link advance}; 0 when it can be now. */
export function waitForOne(bucket: Bucket, now: number): number {
  const blocked = Math.max(0, bucket.blockedUntil - now);
  if (level(bucket) >= 1) {
    return Math.ceil(blocked);
  }
  const missing = 1 + bucket.inFlight - bucket.level;
  return Math.ceil(Math.max(blocked, missing / (bucket.perMs * bucket.share)));
}

/** Nothing is left, and nothing may be asked for until then; by the platform's word one call may then. */
export function block(bucket: Bucket, until: number): void {
  bucket.blockedUntil = Math.max(bucket.blockedUntil, until);
  bucket.level = bucket.inFlight - bucket.credit;
  bucket.told = bucket.credit === 0 ? bucket.told : 1;
}

/** A call granted at `grantedAt` was refused: less is counted on, once for all calls that went out before that was known. */
export function countOnLess(bucket: Bucket, grantedAt: number, now: number): void {
  if (bucket.credit === 0 && grantedAt >= bucket.cutAt) {
    bucket.share = Math.max(leastShare, bucket.share * keptShare);
    bucket.cutAt = now;
  }
}

/**
 * Lowers what can be granted to `most`: somebody else spends too. When the next refill comes is then in doubt, so that a whole one is
 * left out.
 */
export function lowerTo(bucket: Bucket, most: number): void {
  const held = Math.max(0, most);
  if (held < bucket.level - bucket.inFlight) {
    bucket.level = held - bucket.credit + bucket.inFlight;
  }
  bucket.told = Math.min(bucket.told, held);
}

/** Lowers what can be granted to what another bucket can. */
export function lowerToOther(bucket: Bucket, other: Bucket): void {
  bucket.level = Math.min(bucket.level, other.level + bucket.inFlight);
  bucket.told = Math.min(bucket.told, other.told);
  bucket.blockedUntil = Math.max(bucket.blockedUntil, other.blockedUntil);
  bucket.answeredAt = Math.max(bucket.answeredAt, other.answeredAt);
}

/**
 * Raises levels to what can surely be granted; of a bucket that is refilled all the time only where they are a little short of it, for a
 * great difference means that something else is counted.
 */
export function raiseTo(bucket: Bucket, surely: number): void {
  const raised = surely - bucket.credit + bucket.inFlight;
  if (bucket.credit > 0) {
    bucket.told = Math.max(bucket.told, surely);
  }
  if (bucket.credit > 0 || raised - bucket.level < bucket.capacity / 4) {
    bucket.level = Math.max(bucket.level, raised);
  }
}
