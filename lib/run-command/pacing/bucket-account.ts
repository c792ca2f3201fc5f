import { type Bucket, lowerTo, raiseTo } from './bucket.ts';
import type { LimitId } from './limits.ts';

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
 * Of our other calls, those granted after this one are not in what its answer says, but refills make up for about as many as were answered
 * meanwhile; those that were unanswered when it was granted may not be.
 */
export function correct(account: Account, remaining: number, order: CallOrder | null): void {
  const { bucket, granted, answered } = account;
  if (order === null) {
    lowerTo(bucket, remaining);
    return;
  }
  const grantedSince = granted - order.granted;
  const answeredSince = answered - order.answered;
  const notCounted = Math.max(0, grantedSince - answeredSince);
  lowerTo(bucket, remaining - notCounted);
  const perhapsNotCounted = granted - 1 - order.answered;
  raiseTo(bucket, remaining - perhapsNotCounted);
}
