import { describe, expect, it } from '@jest/globals';
import { advance, block, fullBucket, level, waitForOne } from '../../../../lib/run-command/pacing/bucket.ts';
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
/** Thirty calls, and ten more each minute, all at once. */
const starts: Rate = { burst: 30, perSecond: 10 / 60, refillSeconds: 60 };

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
    { remaining: 147, holds: 147, name: 'a quarter of its size more' },
    { remaining: 148, holds: 98, name: 'more than that' },
    { remaining: 180, holds: 98, name: 'so much more that something else is counted' },
    { remaining: 50, holds: 50, name: 'less' },
  ])('is thought to hold $holds of 98 when Azure tells of $name: $remaining', ({ remaining, holds }) => {
    const pacer = pacerWith('arm-writes', writes);
    manyCalls(pacer, 100, 0);

    call(pacer, 'vm1', { at: 0, remaining, limit: 'arm-writes' });

    expect(tokens(pacer, 0)).toBe(holds);
  });

  it.each([
    {
      name: 'answered before it, which Azure may have counted',
      answeredFirst: true,
      remaining: 50,
      holds: 50,
    },
    { name: 'granted after it, which Azure has not', answeredFirst: false, remaining: 50, holds: 47 },
    { name: 'granted after it, where it tells of more', answeredFirst: false, remaining: 120, holds: 117 },
  ])('is thought to hold $holds of $remaining beside three calls $name', ({ remaining, ...given }) => {
    const pacer = pacerWith('arm-writes', writes);
    manyCalls(pacer, 96, 0);
    const others = ['x', 'y', 'z'].map((vm) => start(vm));
    const told = { remaining: [{ limit: 'arm-writes', remaining }], throttled: null } as const;
    for (const each of given.answeredFirst ? [...others, start('a')] : [start('a'), ...others]) {
      pacer.take(each, epoch);
    }
    for (const each of given.answeredFirst ? others : []) {
      pacer.observe(each, { remaining: [], throttled: null }, epoch);
    }

    pacer.observe(start('a'), told, epoch);

    expect(tokens(pacer, 0)).toBe(given.holds);
  });

  it('is thought to hold what the answer to a list tells, whose place among other calls nobody keeps', () => {
    const list: PacedCall = { kind: 'list', subscriptionId: 's1', location: 'japaneast' };
    const pacer = pacerWith('arm-reads', writes);
    pacer.take(list, epoch);
    pacer.take({ ...list, kind: 'get' }, epoch);

    pacer.observe(list, { remaining: [{ limit: 'arm-reads', remaining: 50 }], throttled: null }, epoch);

    expect(pacer.tokens('arm-reads', list, epoch)).toBe(50);
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
  /** How many calls it grants to one VM. */
  const granted = (pacer: Pacer, at: number): number => {
    let count = 0;
    while (pacer.take(start('vm1'), epoch + at) === 0) {
      count += 1;
    }
    return count;
  };

  it.each([
    { at: 179_999, grants: 10 },
    { at: 180_000, grants: 21 },
  ])(
    'grants $grants of 21 calls $at ms after it was emptied, for the third refill may come last',
    (given) => {
      const pacer = pacerWith(limit, { ...starts, burst: 21 });
      expect(granted(pacer, 0)).toBe(21);
      for (let calls = 0; calls < 21; calls += 1) {
        pacer.observe(start('vm1'), { remaining: [], throttled: null }, epoch);
      }

      expect(granted(pacer, given.at)).toBe(given.grants);
    },
  );

  it('is not thought to be full while a call is on its way', () => {
    const pacer = pacerWith(limit, starts);
    pacer.take(start('vm1'), epoch);

    expect(granted(pacer, 120_000)).toBe(29);
  });

  it('is counted on as before after a refusal', () => {
    const pacer = pacerWith(limit, starts);
    pacer.take(start('vm1'), epoch);
    pacer.observe(start('vm1'), { remaining: [], throttled: { by: 'compute', retryAfterMs: 0 } }, epoch);

    expect([0, 66_000, 132_000].map((at) => tokens(pacer, at))).toEqual([1, 1, 12]);
  });

  it('holds nothing, not less, when another took what was thought to be there', () => {
    const pacer = pacerWith(limit, starts);
    manyCalls(pacer, 30, 0);

    call(pacer, 'vm1', { at: 72_000, remaining: 0, limit });

    expect(tokens(pacer, 72_000)).toBe(0);
  });

  it('has had no refill for sure before a full minute, and without a word of Azure counts on all but the last', () => {
    const pacer = pacerWith(limit, starts);
    manyCalls(pacer, 30, 0);

    expect([0, 60_000, 66_000, 72_000, 86_400_000].map((at) => tokens(pacer, at))).toEqual([0, 0, 0, 1, 19]);
  });

  it('counts no refill for the moment at which another process saved it', () => {
    const first = pacerWith(limit, starts);
    manyCalls(first, 20, 0);
    const second = pacerWith(limit, starts);
    second.restore(first.save(epoch), epoch + 30_000);

    expect([30_000, 60_000, 120_000].map((at) => tokens(second, at))).toEqual([10, 10, 19]);
  });

  it('may not be full where the process after the one that used it saves it on', () => {
    const [first, second, third] = [
      pacerWith(limit, starts),
      pacerWith(limit, starts),
      pacerWith(limit, starts),
    ];
    manyCalls(first, 16, 0);
    second.restore(first.save(epoch), epoch);

    third.restore(second.save(epoch + 95_000), epoch + 95_000);

    expect(tokens(third, 95_000)).toBe(19);
  });

  it('is thought to hold what Azure tells, less the calls that it may not have counted, and no more for a while', () => {
    const pacer = pacerWith(limit, starts);
    manyCalls(pacer, 30, 0);
    pacer.take(start('a'), epoch + 72_000);
    pacer.take(start('b'), epoch + 78_000);
    pacer.observe(start('a'), { remaining: [{ limit, remaining: 9 }], throttled: null }, epoch + 79_000);

    expect([79_000, 130_000].map((at) => tokens(pacer, at))).toEqual([8, 8]);
  });

  it('counts on the refill a minute after somebody else was seen to spend', () => {
    const pacer = pacerWith(limit, starts);
    call(pacer, 'vm1', { at: 0, remaining: 2, limit });

    expect([0, 54_000, 66_000].map((at) => tokens(pacer, at))).toEqual([2, 2, 3]);
  });

  it('grants one call when the wait of a refusal is over', () => {
    const bucket = fullBucket(starts, 0);

    block(bucket, 45_000);
    advance(bucket, 45_000);

    expect(waitForOne(bucket, 44_000)).toBe(1000);
    expect(waitForOne(bucket, 46_000)).toBe(0);
    expect(level(bucket)).toBe(1);
  });
});
