import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type LimitId, limits, type Rate, type Rates } from '../../../../lib/run-command/pacing/limits.ts';
import { createPacer, type PacedCall, type Pacer } from '../../../../lib/run-command/pacing/pacing.ts';
import { documentedRates } from '../../../support/documented-rates.ts';
import { epoch, runGreedily, start } from '../greedy-client.ts';

const smallRates: Rates = {
  ...documentedRates,
  'arm-writes': { burst: 40, perSecond: 2, refillSeconds: 0 },
  'compute-starts': { burst: 90, perSecond: 0.5, refillSeconds: 60 },
  'compute-vm-starts': { burst: 12, perSecond: 4 / 60, refillSeconds: 60 },
};

const worlds = fc.record({
  rates: fc.constant(smallRates),
  phases: fc.record({
    'compute-starts': fc.integer({ min: 0, max: 59_999 }),
    'compute-vm-starts': fc.integer({ min: 0, max: 59_999 }),
  }),
  toPlatform: fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 20 }),
  fromPlatform: fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 20 }),
  tellsRemaining: fc.boolean(),
  vms: fc.constantFrom(1, 7, 1000),
});

/** Azure's documents, as limits.ts links them: what each call draws from, and whose each bucket is. */
const drawn: readonly {
  readonly kind: PacedCall['kind'];
  readonly limit: LimitId;
  readonly per: 'subscription' | 'region' | 'vm' | 'tenant';
}[] = [
  { kind: 'start', limit: 'arm-writes', per: 'subscription' },
  { kind: 'start', limit: 'compute-starts', per: 'region' },
  { kind: 'start', limit: 'compute-vm-starts', per: 'vm' },
  { kind: 'poll', limit: 'arm-reads', per: 'subscription' },
  { kind: 'poll', limit: 'compute-polls', per: 'region' },
  { kind: 'poll', limit: 'compute-vm-polls', per: 'vm' },
  { kind: 'get', limit: 'arm-reads', per: 'subscription' },
  { kind: 'get', limit: 'compute-gets', per: 'region' },
  { kind: 'list', limit: 'arm-reads', per: 'subscription' },
  { kind: 'list', limit: 'compute-lists', per: 'region' },
  { kind: 'graph', limit: 'resource-graph', per: 'tenant' },
];

describe('createPacer', () => {
  it('never overdraws a bucket, whenever the platform refills and however calls are delayed', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        expect(runGreedily(world, 900).refused).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  it('never overdraws the documented buckets at full pace', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        expect(runGreedily({ ...world, rates: documentedRates, vms: 100_000 }, 400).refused).toBe(0);
      }),
      { numRuns: 3 },
    );
  });

  it('wastes no more than one period of the slowest bucket without headers', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const { granted } = runGreedily({ ...world, vms: 1000, tellsRemaining: false }, 900);

        // 90 in the bucket and 30 a minute for 15 minutes; the first refill falls into a bucket that is hardly used.
        expect(granted).toBeGreaterThanOrEqual(90 + 30 * 13);
      }),
      { numRuns: 20 },
    );
  });

  it('loses nothing to headers where nobody else spends, however slowly and unevenly calls are answered', () => {
    const world = {
      rates: { ...documentedRates, 'compute-starts': documentedRates['compute-gets'] },
      phases: { 'compute-starts': 0, 'compute-vm-starts': 0 },
      toPlatform: [50, 300, 1000],
      fromPlatform: [13_000, 9000, 5000],
      vms: 100_000,
    };
    const [told, untold] = [true, false].map((tellsRemaining) =>
      runGreedily({ ...world, tellsRemaining }, 120),
    );

    expect(told?.granted).toBeGreaterThanOrEqual((untold?.granted ?? 0) - 1);
  });

  it.each([16_000, 23_000, 30_000])(
    'learns from headers that refills come %i ms after the minute',
    (phase) => {
      const rates: Rates = {
        ...documentedRates,
        'arm-writes': { burst: 40, perSecond: 4, refillSeconds: 0 },
        'compute-starts': { burst: 300, perSecond: 100 / 60, refillSeconds: 60 },
      };
      const world = {
        rates,
        phases: { 'compute-starts': phase, 'compute-vm-starts': 0 },
        toPlatform: [50, 200, 100],
        fromPlatform: [200, 500, 100],
        vms: 1000,
      };
      const seconds = 570 + phase / 1000;

      // All that the platform would grant by then: the bucket and ten refills.
      expect(runGreedily({ ...world, tellsRemaining: true }, seconds).granted).toBe(1300);
      expect(runGreedily({ ...world, tellsRemaining: false }, seconds).granted).toBeLessThanOrEqual(1200);
    },
  );
});

describe('Pacer.take', () => {
  it('grants 199 of 200 writes at once and the next when it has refilled', () => {
    const pacer = createPacer({ rates: documentedRates, now: epoch });

    expect(granted(pacer, epoch, 1000)).toBe(199);
    answer(pacer, 199, epoch + 50);

    expect(pacer.take(start('another'), epoch + 50)).toBe(100);
    expect(pacer.take(start('another'), epoch + 150)).toBe(0);
  });

  it('takes a call for answered that nobody told the end of', () => {
    const pacer = createPacer({ rates: documentedRates, now: epoch });
    granted(pacer, epoch, 199);

    pacer.take(start('another'), epoch + 700_000);

    expect(pacer.tokens('arm-writes', start('vm1'), epoch + 800_000)).toBe(199);
  });

  it('keeps subscriptions apart and reads from writes', () => {
    const pacer = createPacer({ rates: documentedRates, now: epoch });
    granted(pacer, epoch, 1000);

    expect(pacer.take(start('another', 's2'), epoch)).toBe(0);
    expect(pacer.take({ ...start('vm1'), kind: 'poll' } as PacedCall, epoch)).toBe(0);
  });

  it.each<LimitId>(['arm-writes', 'compute-starts'])(
    'knows a %s bucket by any spelling of its names',
    (limit) => {
      const pacer = createPacer({ rates: documentedRates, now: epoch });
      pacer.take(start('vm1'), epoch);
      const other = { ...start('vm2', 'S1'), location: 'JapanEast' } as PacedCall;

      expect(pacer.tokens(limit, other, epoch)).toBe(
        documentedRates[limit].burst - (limit === 'arm-writes' ? 2 : 1),
      );
    },
  );

  it('knows no limit that no call draws from', () => {
    expect(new Set(drawn.map(({ limit }) => limit))).toEqual(new Set(limits.map(({ id }) => id)));
  });

  it.each(drawn)('grants no more $kind calls than $limit of a $per holds', ({ kind, limit, per }) => {
    const plenty: Rate = { burst: 1_000_000, perSecond: 1000, refillSeconds: 0 };
    const rates = Object.fromEntries(
      limits.map(({ id, refillSeconds }) => [
        id,
        id === limit ? { burst: 10, perSecond: 0.01, refillSeconds } : plenty,
      ]),
    ) as Record<LimitId, Rate>;
    const pacer = createPacer({ rates, now: epoch });
    const grantedTo = (subscription: string, location: string, vm: string): number => {
      const call = { ...start(vm, subscription), kind, location } as PacedCall;
      let count = 0;
      while (count < 20 && pacer.take(call, epoch) === 0) {
        count += 1;
      }
      return count;
    };

    const first = grantedTo('s1', 'japaneast', 'vm1');
    const others = {
      vm: grantedTo('s1', 'japaneast', 'vm2'),
      region: grantedTo('s1', 'westeurope', 'vm3'),
      subscription: grantedTo('s2', 'japaneast', 'vm4'),
    };

    const held = [9, 10];
    const apart = { vm: 3, region: 2, subscription: 1, tenant: 0 }[per];
    expect(held).toContain(first);
    expect(Object.values(others).map((count) => held.includes(count))).toEqual([
      apart === 3,
      apart >= 2,
      apart >= 1,
    ]);
    expect(Object.values(others).every((count) => count === 0 || held.includes(count))).toBe(true);
  });

  it('takes nothing when one of the buckets is short', () => {
    const pacer = createPacer({ rates: documentedRates, now: epoch });
    const tokens = () => pacer.tokens('compute-starts', start('vm1'), epoch);
    for (let calls = 0; calls < 12; calls += 1) {
      pacer.take(start('vm1'), epoch);
    }
    const before = tokens();

    expect(pacer.take(start('vm1'), epoch)).toBeGreaterThan(0);
    expect(tokens()).toBe(before);
  });
});

describe('Pacer.observe', () => {
  it.each([
    { name: 'a long wait', retryAfterMs: 1_200_000, wait: 1_200_000 },
    { name: 'one second until the next token', retryAfterMs: 1000, wait: 1000 },
    { name: 'no wait: until the bucket would be full', retryAfterMs: null, wait: 19_900 },
  ])('blocks the writes of a subscription after a 429 of ARM with $name', ({ retryAfterMs, wait }) => {
    const pacer = createPacer({ rates: documentedRates, now: epoch });
    pacer.take(start('vm1'), epoch);

    pacer.observe(start('vm1'), { remaining: [], throttled: { by: 'arm', retryAfterMs } }, epoch);

    expect(pacer.waitFor(start('vm2'), epoch)).toBe(wait);
    expect(pacer.take(start('vm2'), epoch)).toBe(wait);
    expect(pacer.tokens('arm-writes', start('vm2'), epoch)).toBe(0);
    expect(pacer.waitFor(start('vm2'), epoch + wait)).toBe(0);
    expect(pacer.take(start('vm2'), epoch + wait)).toBe(0);
    expect(pacer.take({ ...start('vm1'), kind: 'poll' } as PacedCall, epoch)).toBe(0);
  });

  it.each([
    { name: 'starts until their next refill', call: start('vm1'), by: 'compute', wait: 60_000 },
    { name: 'queries until their bucket would be full', call: { kind: 'graph' }, by: 'arm', wait: 4667 },
    { name: 'queries, whoever refused', call: { kind: 'graph' }, by: 'compute', wait: 4667 },
  ] as const)('blocks $name after a 429 without a wait', ({ call, by, wait }) => {
    const pacer = createPacer({ rates: documentedRates, now: epoch });
    pacer.take(call, epoch);

    pacer.observe(call, { remaining: [], throttled: { by, retryAfterMs: null } }, epoch);

    expect(pacer.take(call, epoch)).toBe(wait);
  });

  it('has fewer calls after a wait than the bucket should have refilled in it, and trusts it again in time', () => {
    const pacer = createPacer({ rates: documentedRates, now: epoch });
    pacer.take(start('vm1'), epoch);

    pacer.observe(start('vm1'), { remaining: [], throttled: { by: 'arm', retryAfterMs: 1000 } }, epoch);

    expect(granted(pacer, epoch + 1000, 1000)).toBe(7);
    answer(pacer, 7, epoch + 1000);
    expect(granted(pacer, epoch + 3_600_000, 1000)).toBe(199);
  });

  it('counts on less once for all calls that were on their way when it was refused', () => {
    const pacer = createPacer({ rates: documentedRates, now: epoch });
    const refused = { remaining: [], throttled: { by: 'arm', retryAfterMs: 1000 } } as const;
    for (const vm of ['vm1', 'vm2', 'vm3']) {
      pacer.take(start(vm), epoch);
    }

    for (const vm of ['vm1', 'vm2', 'vm3']) {
      pacer.observe(start(vm), refused, epoch + 100);
    }

    expect(granted(pacer, epoch + 1100, 1000)).toBe(7);
  });

  it('blames the VM when its header says zero', () => {
    const pacer = createPacer({ rates: documentedRates, now: epoch });
    pacer.take(start('vm1'), epoch);

    pacer.observe(
      start('vm1'),
      {
        remaining: [
          { limit: 'arm-writes', remaining: 100 },
          { limit: 'compute-vm-starts', remaining: 0 },
        ],
        throttled: { by: 'compute', retryAfterMs: 60_000 },
      },
      epoch,
    );

    expect(pacer.take(start('vm1'), epoch)).toBe(60_000);
    expect(pacer.take(start('vm2'), epoch)).toBe(0);
  });

  it.each([
    { name: 'its header says zero', remaining: 0 },
    { name: 'no header says so', remaining: 1 },
  ])('blames the region when $name, and not the VM that has calls left', ({ remaining }) => {
    const pacer = createPacer({ rates: documentedRates, now: epoch });
    pacer.take(start('vm1'), epoch);

    pacer.observe(
      start('vm1'),
      {
        remaining: [
          { limit: 'compute-starts', remaining },
          { limit: 'compute-vm-starts', remaining: 11 },
        ],
        throttled: { by: 'compute', retryAfterMs: 60_000 },
      },
      epoch,
    );

    expect(pacer.take(start('vm2'), epoch)).toBe(60_000);
    expect(pacer.tokens('compute-vm-starts', start('vm1'), epoch)).toBe(11);
  });

  it('lowers its belief when somebody else spends', () => {
    const pacer = createPacer({ rates: documentedRates, now: epoch });
    pacer.take(start('vm1'), epoch);

    pacer.observe(
      start('vm1'),
      { remaining: [{ limit: 'arm-writes', remaining: 3 }], throttled: null },
      epoch + 50,
    );

    expect(granted(pacer, epoch + 50, 100)).toBe(3);
  });

  it('does not believe a header that promises more than any refill time explains', () => {
    const pacer = createPacer({ rates: documentedRates, now: epoch });
    granted(pacer, epoch, 190);

    pacer.observe(
      start('vm1'),
      {
        remaining: [
          { limit: 'arm-writes', remaining: 9999 },
          { limit: 'compute-starts', remaining: 9999 },
        ],
        throttled: null,
      },
      epoch,
    );

    expect(pacer.tokens('arm-writes', start('vm2'), epoch)).toBe(9);
    expect(pacer.tokens('compute-starts', start('vm2'), epoch)).toBe(1310);
  });
});

describe('Pacer.save', () => {
  it('gives the levels to another pacer, which refills them for the time between', () => {
    const first = createPacer({ rates: documentedRates, now: epoch });
    answer(first, granted(first, epoch, 1000), epoch);

    const second = createPacer({ rates: documentedRates, now: epoch + 2000 });
    second.restore(first.save(epoch), epoch + 2000);

    expect(granted(second, epoch + 2000, 1000)).toBe(20);
  });

  it('carries a block over', () => {
    const first = createPacer({ rates: documentedRates, now: epoch });
    first.take(start('vm1'), epoch);
    first.observe(
      start('vm1'),
      { remaining: [], throttled: { by: 'compute', retryAfterMs: 600_000 } },
      epoch,
    );

    const second = createPacer({ rates: documentedRates, now: epoch + 1000 });
    second.restore(first.save(epoch), epoch + 1000);

    expect(second.take(start('vm2'), epoch + 1000)).toBe(599_000);
  });

  it('stays small after two thousand VMs and tells only its own subscription', () => {
    const pacer = createPacer({ rates: documentedRates, now: epoch });
    for (let minute = 0; minute < 10; minute += 1) {
      const now = epoch + minute * 60_000;
      answer(pacer, granted(pacer, now, 500, `${minute}-`), now, `${minute}-`);
    }
    pacer.take(start('x', 's2'), epoch + 600_000);

    expect(pacer.save(epoch + 600_000, 'S2')).not.toContain('s1');
    expect(pacer.save(epoch + 600_000, 'S2')).toContain('arm-writes|s2');
    expect(pacer.save(epoch + 600_000).length).toBeLessThan(10_000);
  });

  it('gives on, of many VMs, those with the fewest calls left', () => {
    const first = createPacer({ rates: documentedRates, now: epoch });
    const vms = Array.from({ length: 60 }, (_, index) => `vm${index}`);
    for (const [index, vm] of vms.entries()) {
      for (let calls = 0; calls < (index < 40 ? 1 : 2); calls += 1) {
        first.take(start(vm), epoch);
      }
    }

    const second = createPacer({ rates: documentedRates, now: epoch });
    second.restore(first.save(epoch), epoch);

    const left = vms.map((vm) => second.tokens('compute-vm-starts', start(vm), epoch));
    expect([10, 11, 12].map((tokens) => left.filter((each) => each === tokens).length)).toEqual([20, 20, 20]);
  });

  it('waits no longer for a refill by the minute, however often it hands over', () => {
    const first = createPacer({ rates: documentedRates, now: epoch });
    for (let call = 0; call < 12; call += 1) {
      first.take(start('vm1'), epoch);
      first.observe(start('vm1'), { remaining: [], throttled: null }, epoch);
    }
    const whole = first.waitFor(start('vm1'), epoch);

    let [last, now] = [first, epoch];
    while (last.waitFor(start('vm1'), now) > 0 && now < epoch + 3 * whole) {
      now += 10_000;
      const next = createPacer({ rates: documentedRates, now });
      next.restore(last.save(now), now);
      last = next;
    }

    expect((now - epoch) / whole).toBeLessThan(1.5);
  });

  it.each([1, 3000, 86_400_000])('goes on from one whose clock is %i ms ahead as from now', (ahead) => {
    const first = createPacer({ rates: documentedRates, now: epoch + ahead });
    answer(first, granted(first, epoch + ahead, 1000), epoch + ahead);
    first.observe(
      start('vm1', 's2'),
      { remaining: [], throttled: { by: 'compute', retryAfterMs: 60_000 } },
      epoch + ahead,
    );

    const second = createPacer({ rates: documentedRates, now: epoch });
    second.restore(first.save(epoch + ahead), epoch);

    expect(granted(second, epoch, 1000)).toBe(0);
    expect(second.waitFor(start('vm1', 's2'), epoch)).toBe(60_000);
  });

  it('gives no fraction of a call on', () => {
    const first = createPacer({ rates: documentedRates, now: epoch });
    granted(first, epoch, 1000);

    const second = createPacer({ rates: documentedRates, now: epoch + 50 });
    second.restore(first.save(epoch + 50), epoch + 50);

    expect(second.take(start('vm1'), epoch + 50)).toBe(100);
  });

  it('takes nothing from a pacer that knows of less, and lowers what calls on their way leave of more', () => {
    const pacer = createPacer({ rates: documentedRates, now: epoch });
    const [full, low] = [9999, 20].map((held) => {
      const keys = ['arm-writes|s1', 'compute-starts|s1/japaneast'];
      return JSON.stringify({ at: epoch, buckets: keys.map((key) => [key, held, 0]) });
    });
    const tokens = () =>
      (['arm-writes', 'compute-starts'] as const).map((limit) => pacer.tokens(limit, start('x'), epoch));
    granted(pacer, epoch, 10);

    pacer.restore(full ?? '', epoch);
    expect(tokens()).toEqual([189, 1490]);
    pacer.restore(low ?? '', epoch);
    expect(tokens()).toEqual([20, 20]);
  });

  it('does not unblock what it knows to be blocked for longer', () => {
    const pacer = createPacer({ rates: documentedRates, now: epoch });
    pacer.take(start('vm1'), epoch);
    pacer.observe(start('vm1'), { remaining: [], throttled: { by: 'arm', retryAfterMs: 60_000 } }, epoch);

    pacer.restore(JSON.stringify({ at: epoch, buckets: [['arm-writes|s1', 0, epoch + 1000]] }), epoch);

    expect(pacer.take(start('vm2'), epoch)).toBe(60_000);
  });

  it.each([
    null,
    '',
    'nonsense',
    '{}',
    '{"buckets":[["arm-writes|s1",0,0]]}',
    '{"at":1e999,"buckets":[["arm-writes|s1",0,0]]}',
    `{"at":${epoch},"buckets":"arm-writes|s1"}`,
    ...[
      '["arm-writes|s1"]',
      '["arm-writes|s1",null,0]',
      '["arm-writes|s1",0,"x"]',
      '["x|y",0,0]',
      '[0,0,0]',
      'null',
    ].map((row) => `{"at":${epoch},"buckets":[${row}]}`),
  ])('starts full from unreadable levels: %s', (saved) => {
    const pacer = createPacer({ rates: documentedRates, now: epoch });
    pacer.restore(saved, epoch);

    expect(granted(pacer, epoch, 1000)).toBe(199);
  });
});

/** How many starts of different VMs are granted at once. */
function granted(pacer: Pacer, now: number, asked: number, prefix = 'vm'): number {
  let count = 0;
  while (count < asked && pacer.take(start(`${prefix}${count}`), now) === 0) {
    count += 1;
  }
  return count;
}

function answer(pacer: Pacer, calls: number, now: number, prefix = 'vm'): void {
  for (let index = 0; index < calls; index += 1) {
    pacer.observe(start(`${prefix}${index}`), { remaining: [], throttled: null }, now);
  }
}
