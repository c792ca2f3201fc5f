import type { ResourceKey } from '../../lib/model/ids.ts';
import { type BucketOptions, startBuckets } from '../arm-simulator/buckets.ts';
import type { Pressure } from '../arm-simulator/token-bucket.ts';
import type { PacedMachine } from './pace-fleet.ts';
import type { Ran } from './paced-platform.ts';

export type OracleOptions = BucketOptions & {
  readonly seed: number;
  /** What the limits are at a time; default as documented. */
  readonly pressureAt?: (now: number) => Pressure;
};

/** Limits may change on the way. */
const longestStepMs = 1000;

/** Less than this is a rounding error of the bucket, not time. */
const roundingMs = 1e-6;

const asDocumented: Pressure = { factor: 1, competitorShare: 0 };

/**
 * Milliseconds that nobody can beat who starts the machines in this order: the n-th start of a subscription comes no sooner
 * than ARM could have given n, the n-th of a region no sooner than ARM and Compute could have given that region n if it were
 * alone, from buckets that are full at `from`; each end is known at once and no call takes any time. Machines whose probe never
 * ends are started and not waited for.
 */
export function oracleMs(fleet: readonly PacedMachine[], from: number, options: OracleOptions): number {
  const clients = new Map<string, () => number>();
  const nextStart = (scope: string, create: () => () => number): number => {
    const client = clients.get(scope) ?? create();
    clients.set(scope, client);
    return client();
  };
  let last = from;
  for (const { target, seconds } of fleet) {
    const { subscriptionId, location } = target;
    const bySubscription = nextStart(subscriptionId, () => startsOf(target, ['arm'], from, options));
    const byRegion = nextStart(`${subscriptionId} ${location}`, () =>
      startsOf(target, ['arm', 'compute'], from, options),
    );
    last = seconds === null ? last : Math.max(last, Math.max(bySubscription, byRegion) + seconds * 1000);
  }
  return last - from;
}

/** The times of a client's starts, one after the other, each as soon as all of its buckets have a token. */
function startsOf(
  target: PacedMachine['target'],
  names: readonly ('arm' | 'compute')[],
  from: number,
  options: OracleOptions,
): () => number {
  let now = from;
  const both = startBuckets(target, options, () => options.pressureAt?.(now) ?? asDocumented);
  const buckets = names.map((name) => both[name]);
  const waitMs = () =>
    Math.max(...buckets.map((bucket) => Math.ceil(bucket.secondsUntil(1, now) * 1000 - roundingMs)));
  return () => {
    // To the next whole millisecond, as the simulated clock goes.
    for (let ms = waitMs(); ms > 0; ms = waitMs()) {
      now += Math.min(longestStepMs, ms);
    }
    for (const bucket of buckets) {
      bucket.take(1, now);
    }
    return now;
  };
}

/**
 * The fleet in the order in which its commands were started, so that the luck of the order is nobody's merit, each with the
 * time that its command took.
 */
export function asStarted(
  fleet: readonly PacedMachine[],
  ran: ReadonlyMap<ResourceKey, Ran>,
): readonly PacedMachine[] {
  const targets = new Map(fleet.map(({ target }) => [target.key, target]));
  return [...ran].flatMap(([key, { startedAt, endsAt }]) => {
    const target = targets.get(key);
    const seconds = Number.isFinite(endsAt) ? (endsAt - startedAt) / 1000 : null;
    return target === undefined ? [] : [{ target, seconds }];
  });
}
