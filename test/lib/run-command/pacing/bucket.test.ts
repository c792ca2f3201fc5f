import { describe, expect, it } from '@jest/globals';
import {
  advance,
  block,
  fullBucket,
  lowerTo,
  type PeriodicBucket,
  sawRefill,
  waitForOne,
} from '../../../../lib/run-command/pacing/bucket.ts';
import { type LimitId, limits, type Rate, type Rates } from '../../../../lib/run-command/pacing/limits.ts';
import { createPacer, type PacedCall, type Pacer } from '../../../../lib/run-command/pacing/pacing.ts';
import { epoch, start } from '../greedy-client.ts';

const plenty: Rate = { burst: 1_000_000, perSecond: 1_000_000, refillSeconds: 0 };

/** A pacer in which nothing but one bucket is ever short. */
function pacerWith(limit: LimitId, rate: Rate): Pacer {
  const rates = Object.fromEntries(limits.map(({ id }) => [id, plenty])) as Record<LimitId, Rate>;
  return createPacer({ rates: { ...rates, [limit]: rate } satisfies Rates, now: epoch });
}

const writes: Rate = { burst: 200, perSecond: 10, refillSeconds: 0 };
/** Ten calls, and ten more each minute, all at once. */
const starts: Rate = { burst: 10, perSecond: 10 / 60, refillSeconds: 60 };

/** Makes a call at a time (milliseconds after the epoch) that is answered at another, with what it says remains. */
function call(
  pacer: Pacer,
  vm: string,
  { at, answered = at, remaining, limit }: Call & { readonly limit: LimitId },
): void {
  expect(pacer.take(start(vm), epoch + at)).toBe(0);
  const told = remaining === undefined ? [] : [{ limit, remaining }];
  pacer.observe(start(vm), { remaining: told, throttled: null }, epoch + answered);
}

type Call = { readonly at: number; readonly answered?: number; readonly remaining?: number };

function manyCalls(pacer: Pacer, count: number, at: number): void {
  for (let index = 0; index < count; index += 1) {
    call(pacer, `many${index}`, { at, limit: 'arm-writes' });
  }
}

function refuse(pacer: Pacer, vm: string, at: number, retryAfterMs: number): void {
  pacer.observe(start(vm), { remaining: [], throttled: { by: 'arm', retryAfterMs } }, epoch + at);
}

describe('a bucket that refills all the time', () => {
  const tokens = (pacer: Pacer, at: number) => pacer.tokens('arm-writes', start('x'), epoch + at);

  it('grants a call even where it holds no more than one', () => {
    const pacer = pacerWith('arm-writes', { burst: 1, perSecond: 1, refillSeconds: 0 });

    call(pacer, 'vm1', { at: 0, limit: 'arm-writes' });

    expect(pacer.take(start('vm2'), epoch)).toBe(1000);
    expect(pacer.take(start('vm2'), epoch + 1000)).toBe(0);
  });

  it.each([
    { remaining: 120, holds: 120, name: 'a little more' },
    { remaining: 180, holds: 98, name: 'so much more that something else is counted' },
    { remaining: 50, holds: 50, name: 'less' },
  ])('is thought to hold $holds of 98 when Azure tells of $name: $remaining', ({ remaining, holds }) => {
    const pacer = pacerWith('arm-writes', writes);
    manyCalls(pacer, 100, 0);

    call(pacer, 'vm1', { at: 0, remaining, limit: 'arm-writes' });

    expect(tokens(pacer, 0)).toBe(holds);
  });

  it('is never thought to hold more than its size less one', () => {
    const pacer = pacerWith('arm-writes', writes);

    call(pacer, 'vm1', { at: 0, remaining: 200, limit: 'arm-writes' });

    expect(tokens(pacer, 0)).toBe(199);
  });

  it('is thought to hold nothing, not less, when all that remains may have been taken by later calls', () => {
    const pacer = pacerWith('arm-writes', writes);
    for (const vm of ['vm1', 'vm2', 'vm3']) {
      pacer.take(start(vm), epoch);
    }

    pacer.observe(
      start('vm1'),
      { remaining: [{ limit: 'arm-writes', remaining: 1 }], throttled: null },
      epoch,
    );

    expect(pacer.take(start('vm4'), epoch)).toBe(100);
  });

  it('holds three quarters of its size a minute after a refusal, and refills as much slower', () => {
    const pacer = pacerWith('arm-writes', writes);
    pacer.take(start('vm1'), epoch);
    refuse(pacer, 'vm1', 0, 0);

    expect(pacer.take(start('vm2'), epoch)).toBe(143);
    expect(tokens(pacer, 60_000)).toBe(149);
  });

  it('counts on an eighth at least, however often it refuses', () => {
    const pacer = pacerWith('arm-writes', writes);
    for (let time = 0; time < 20; time += 1) {
      pacer.take(start('vm1'), epoch + time * 1000);
      refuse(pacer, 'vm1', time * 1000, 0);
    }

    expect(pacer.take(start('vm2'), epoch + 19_000)).toBe(800);
  });

  it('is counted on for less after a refused list too', () => {
    const list: PacedCall = { kind: 'list', subscriptionId: 's1', location: 'japaneast' };
    const pacer = pacerWith('arm-reads', writes);
    pacer.take(list, epoch);

    pacer.observe(list, { remaining: [], throttled: { by: 'arm', retryAfterMs: 0 } }, epoch);

    expect(pacer.take(list, epoch)).toBe(143);
  });

  it('stays blocked when a later refusal names a shorter wait', () => {
    const pacer = pacerWith('arm-writes', writes);
    pacer.take(start('vm1'), epoch);
    pacer.take(start('vm2'), epoch);

    refuse(pacer, 'vm1', 0, 60_000);
    refuse(pacer, 'vm2', 0, 1000);

    expect(pacer.take(start('vm3'), epoch)).toBe(60_000);
  });

  it('takes an answer that comes after it was given up for none', () => {
    const pacer = pacerWith('arm-writes', writes);
    pacer.take(start('lost'), epoch);
    call(pacer, 'vm1', { at: 700_000, limit: 'arm-writes' });

    pacer.observe(start('lost'), { remaining: [], throttled: null }, epoch + 700_000);

    expect(tokens(pacer, 900_000)).toBe(199);
  });

  it('is saved while it is blocked, though it is full, and not when it is both', () => {
    const saved = (pacer: Pacer, at: number) =>
      (JSON.parse(pacer.save(epoch + at)) as { buckets: readonly [string][] }).buckets.map(([key]) => key);
    const pacer = pacerWith('arm-writes', writes);
    pacer.take(start('vm1'), epoch);
    refuse(pacer, 'vm1', 0, 7_200_000);

    expect(saved(pacer, 3_600_000)).toContain('arm-writes|s1');
    expect(saved(pacer, 7_200_000)).toEqual([]);
  });
});

describe('a bucket that refills once a minute', () => {
  const limit = 'compute-starts';
  const tokens = (pacer: Pacer, at: number) => pacer.tokens(limit, start('x'), epoch + at);

  it('has had a refill for sure a second after every full minute, and holds no more for a long idleness', () => {
    const pacer = pacerWith(limit, { ...starts, perSecond: 2 / 60 });
    manyCalls(pacer, 10, 0);

    expect([60_999, 61_000, 130_000, 86_400_000].map((at) => tokens(pacer, at))).toEqual([0, 2, 4, 10]);
  });

  it('counts no refill for the moment at which another process saved it', () => {
    const first = pacerWith(limit, starts);
    manyCalls(first, 10, 0);
    const saved = first.save(epoch);
    const restored = (at: number): number => {
      const second = pacerWith(limit, starts);
      second.restore(saved, epoch + at);
      return tokens(second, at);
    };

    expect([60_999, 61_000].map(restored)).toEqual([0, 10]);
  });

  it.each([
    { remaining: 8, name: 'a little more', now: 4, soon: 8 },
    { remaining: 10, name: 'as much as a refill may have brought', now: 4, soon: 4 },
  ])('is thought to hold $soon of 4 a second after Azure tells of $name: $remaining', (given) => {
    const pacer = pacerWith(limit, starts);
    manyCalls(pacer, 5, 0);

    call(pacer, 'vm1', { at: 1500, remaining: given.remaining, limit });

    expect([tokens(pacer, 1500), tokens(pacer, 2000)]).toEqual([given.now, given.soon]);
  });

  /** At 45 s it is empty, and was seen to refill between 5 and 30 s past the minute. */
  const learned = (): PeriodicBucket => {
    const bucket = fullBucket(starts, 60, 0) as PeriodicBucket;
    advance(bucket, 45_000);
    lowerTo(bucket, () => 0);
    sawRefill(bucket, 5000, 30_000);
    return bucket;
  };

  it('is waited for until the last second in which it may refill, as far as that was seen', () => {
    expect(waitForOne(learned(), 45_000)).toBe(91_000 - 45_000);
  });

  it('may refill at any time again after it refused', () => {
    const bucket = learned();

    block(bucket, 45_000);

    expect(waitForOne(bucket, 45_000)).toBe(60_000);
  });

  it('may refill at any time again when it is seen to refill at another', () => {
    const bucket = learned();

    sawRefill(bucket, 40_000, 44_000);

    expect(waitForOne(bucket, 45_000)).toBe(60_000);
  });
});
