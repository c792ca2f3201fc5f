import { type Bucket, lastCredit, lowerTo, raiseTo, sawRefill } from './bucket.ts';
import type { LimitId } from './limits.ts';

/** What an answer said last of a bucket, and when that call was granted. */
export type Observation = { readonly grantedAt: number; readonly remaining: number };

/** Where a call stands in the order of a bucket's calls, to tell which other calls its answer may not have counted. */
export type CallOrder = {
  readonly granted: number;
  readonly answered: number;
  readonly lastSeen: Observation | null;
};

/** A bucket, with the calls that were ever granted and answered. */
export type Account = {
  readonly limit: LimitId;
  readonly bucket: Bucket;
  granted: number;
  answered: number;
  lastSeen: Observation | null;
};

/**
 * Of our other calls, those granted after this one are not in what its answer says, and neither are later refills; those that
 * were unanswered when it was granted may not be.
 */
export function correct(
  { bucket, granted, answered }: Account,
  observed: Observation,
  order: CallOrder | null,
): void {
  const grantedSince = order === null ? 0 : granted - order.granted;
  const answeredSince = order === null ? 0 : answered - order.answered;
  const notCounted = Math.max(0, grantedSince - answeredSince);
  const refilledSince = (phase: number): number =>
    bucket.kind === 'periodic' && lastCredit(bucket, phase) > observed.grantedAt ? bucket.credit : 0;
  lowerTo(bucket, (phase) => observed.remaining - notCounted + refilledSince(phase));
  if (order !== null) {
    const perhapsNotCounted = granted - 1 - order.answered;
    raiseTo(bucket, observed.remaining - perhapsNotCounted);
  }
}

/**
 * Between two calls of which the first was answered before the second was granted, what remains can only rise by a refill. Small
 * rises, of a bucket that is nearly full or of a platform that counts roughly, teach nothing.
 */
export function learnRefill(
  each: Account,
  observed: Observation,
  before: Observation | null,
  now: number,
): void {
  const { bucket } = each;
  if (
    bucket.kind === 'periodic' &&
    before !== null &&
    observed.remaining - before.remaining >= bucket.credit / 2
  ) {
    sawRefill(bucket, before.grantedAt, now);
  }
  if (each.lastSeen === null || each.lastSeen.grantedAt <= observed.grantedAt) {
    each.lastSeen = observed;
  }
}
