import { type Bucket, lowerTo, raiseTo } from './bucket.ts';
import type { LimitId } from './limits.ts';

/** What an answer said of a bucket, and when that call was granted. */
export type Observation = { readonly grantedAt: number; readonly remaining: number };

/** Where a call stands in the order of a bucket's calls, to tell which other calls its answer may not have counted. */
export type CallOrder = { readonly granted: number; readonly answered: number };

/** A bucket, with the calls that were ever granted and answered. */
export type Account = {
  readonly limit: LimitId;
  readonly bucket: Bucket;
  granted: number;
  answered: number;
};

/**
 * Of our other calls, those granted after this one are not in what its answer says; those that were unanswered when it was granted may
 * not be.
 */
export function correct(account: Account, observed: Observation, order: CallOrder | null): void {
  const { bucket, granted, answered } = account;
  const grantedSince = order === null ? 0 : granted - order.granted;
  const answeredSince = order === null ? 0 : answered - order.answered;
  const notCounted = Math.max(0, grantedSince - answeredSince);
  lowerTo(bucket, observed.remaining - notCounted, observed.grantedAt);
  if (order !== null) {
    const perhapsNotCounted = granted - 1 - order.answered;
    raiseTo(bucket, observed.remaining - perhapsNotCounted);
  }
}
