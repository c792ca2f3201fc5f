import { type Bucket, lastCredit, lowerTo, raiseTo, sawRefill } from './bucket.ts';
import type { LimitId } from './limits.ts';

/** What an answer said last of a bucket, and when that call was granted. */
export type Told = { readonly grantedAt: number; readonly remaining: number };

/** A call's place among the calls of a bucket, to tell which other calls its answer may not have counted. */
export type Place = { readonly granted: number; readonly answered: number; readonly told: Told | null };

/** A bucket, with the calls that were ever granted and answered. */
export type Account = {
  readonly limit: LimitId;
  readonly bucket: Bucket;
  granted: number;
  answered: number;
  told: Told | null;
};

/**
 * Of our other calls, those granted after this one are not in what its answer says, and neither are later refills; those that
 * were unanswered when it was granted may not be.
 */
export function correct({ bucket, granted, answered }: Account, told: Told, place: Place | null): void {
  const grantedSince = place === null ? 0 : granted - place.granted;
  const answeredSince = place === null ? 0 : answered - place.answered;
  const notCounted = Math.max(0, grantedSince - answeredSince);
  const refilledSince = (phase: number): number =>
    bucket.kind === 'periodic' && lastCredit(bucket, phase) > told.grantedAt ? bucket.credit : 0;
  lowerTo(bucket, (phase) => told.remaining - notCounted + refilledSince(phase));
  if (place !== null) {
    const perhapsNotCounted = granted - 1 - place.answered;
    raiseTo(bucket, told.remaining - perhapsNotCounted);
  }
}

/**
 * Between two calls of which the first was answered before the second was granted, what remains can only rise by a refill. Small
 * rises, of a bucket that is nearly full or of a platform that counts roughly, teach nothing.
 */
export function learnRefill(each: Account, told: Told, before: Told | null, now: number): void {
  const { bucket } = each;
  if (
    bucket.kind === 'periodic' &&
    before !== null &&
    told.remaining - before.remaining >= bucket.credit / 2
  ) {
    sawRefill(bucket, before.grantedAt, now);
  }
  if (each.told === null || each.told.grantedAt <= told.grantedAt) {
    each.told = told;
  }
}
