import { parsedJson } from '../../model/parsed-json.ts';
import { type Bucket, level } from './bucket.ts';

/** What one bucket held at a time, as saved. Times are epoch milliseconds. */
export type SavedLevel = {
  readonly key: string;
  readonly held: number;
  /** Of one that is refilled by the minute, what it held at the least; null: not saved. */
  readonly level: number | null;
  readonly at: number;
  readonly blockedUntil: number;
};

/** VMs with the emptiest buckets that are saved; the rest are nearly full. Keeps the text to a few kilobytes. */
const savedVms = 40;

/** Writes the given buckets, which must be advanced to `now`. */
export function writeLevels(buckets: readonly (readonly [string, Bucket])[], now: number): string {
  const rows = buckets
    .map(([key, bucket]): [string, ...number[]] => [
      key,
      Math.floor(level(bucket)),
      bucket.blockedUntil,
      ...(bucket.credit === 0 ? [] : [Math.floor((bucket.level - bucket.inFlight) * 1000) / 1000]),
    ])
    .sort(([, left = 0], [, right = 0]) => left - right);
  const ofVms = rows.filter(([key]) => isOfVm(key)).slice(0, savedVms);
  const shared = rows.filter(([key]) => !isOfVm(key));
  return JSON.stringify({ at: now, buckets: [...shared, ...ofVms] });
}

/** Reads what {@link writeLevels} wrote; unreadable text and rows yield nothing. Where the clock that it was written by is ahead, its time is now. */
export function readLevels(saved: string | null, now: number): SavedLevel[] {
  const { at, buckets } = (parsedJson(saved ?? '') ?? {}) as { at?: unknown; buckets?: unknown };
  if (typeof at !== 'number' || !Number.isFinite(at) || !Array.isArray(buckets)) {
    return [];
  }
  const ahead = Math.max(0, at - now);
  return buckets.filter(isRow).map(([key, held, blockedUntil, least]) => ({
    key,
    held,
    level: typeof least === 'number' ? least : null,
    at: at - ahead,
    blockedUntil: blockedUntil - ahead,
  }));
}

function isOfVm(key: string): boolean {
  return key.startsWith('compute-vm-');
}

function isRow(row: unknown): row is [string, number, number, unknown?] {
  return (
    Array.isArray(row) && typeof row[0] === 'string' && Number.isFinite(row[1]) && Number.isFinite(row[2])
  );
}
