import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AdjustableBuckets, type BucketOptions, createBuckets } from './buckets.ts';
import type { Charge, ChargeFacts } from './route.ts';

const noon = Date.UTC(2026, 10, 23, 12);

const read: ChargeFacts = { principal: 'p1', subscriptionId: 's1', operation: 'read', compute: null };
const write: ChargeFacts = { ...read, operation: 'write' };
const startOn = (resource: string): ChargeFacts => ({
  ...write,
  compute: { policy: 'UpdateVM', location: 'japaneast', resource },
});
const pollOf = (resource: string): ChargeFacts => ({
  ...read,
  compute: { policy: 'GetOperation', location: 'japaneast', resource },
});

/** How many of `count` calls at one moment are served. */
function granted(buckets: AdjustableBuckets, facts: ChargeFacts, count: number, now = noon): number {
  let served = 0;
  for (let call = 0; call < count; call += 1) {
    served += buckets.charge(facts, now).kind === 'granted' ? 1 : 0;
  }
  return served;
}

function retryAfter(charge: Charge): number {
  return charge.kind === 'refused' ? Number(charge.response.headers['retry-after']) : Number.NaN;
}

/** Many tests ask more often than they are told to: here that costs nothing but the refusal. */
const lenient: BucketOptions = { earlyCallRestartsWait: false };

describe('createBuckets', () => {
  it.each([
    { name: 'reads', facts: read, burst: 250, perSecond: 25 },
    { name: 'writes', facts: write, burst: 200, perSecond: 10 },
    { name: 'reads of the tenant', facts: { ...read, subscriptionId: null }, burst: 250, perSecond: 25 },
  ])("holds ARM's $name to $burst and $perSecond a second", ({ facts, burst, perSecond }) => {
    const buckets = createBuckets(lenient);

    expect(granted(buckets, facts, 1000)).toBe(burst);
    expect(granted(buckets, facts, 1000, noon + 1000)).toBe(perSecond);
    expect(granted(buckets, facts, 1000, noon + 3_600_000)).toBe(burst);
  });

  it("keeps ARM's buckets apart by principal, subscription and kind, whatever the region", () => {
    const buckets = createBuckets(lenient);
    granted(buckets, read, 1000);

    expect(granted(buckets, write, 1)).toBe(1);
    expect(granted(buckets, { ...read, principal: 'p2' }, 1)).toBe(1);
    expect(granted(buckets, { ...read, subscriptionId: 's2' }, 1)).toBe(1);
    expect(granted(buckets, { ...read, subscriptionId: 'S1' }, 1)).toBe(0);
  });

  it('holds all principals of a subscription to fifteen buckets', () => {
    const buckets = createBuckets(lenient);

    const served = Array.from({ length: 20 }, (_, index) =>
      granted(buckets, { ...read, principal: `p${index}` }, 300),
    );

    expect(served.reduce((sum, count) => sum + count, 0)).toBe(15 * 250);
  });

  it.each([
    { name: 'starts', facts: startOn('vm-1'), burst: 12, perMinute: 4 },
    { name: 'polls', facts: pollOf('vm-1'), burst: 45, perMinute: 15 },
  ])('lets Compute serve $burst $name of one VM and $perMinute more in each minute, at once', (row) => {
    const buckets = createBuckets(lenient);

    expect(granted(buckets, row.facts, 100)).toBe(row.burst);
    const perSecond = Array.from({ length: 60 }, (_, second) =>
      granted(buckets, row.facts, 20, noon + (second + 1) * 1000),
    );
    expect(perSecond.filter((count) => count > 0)).toEqual([row.perMinute]);
  });

  it('lets Compute serve 1,500 starts of one region, apart from other regions', () => {
    const buckets = createBuckets({ ...lenient });
    buckets.setLimits(100, ['arm-writes']);
    const elsewhere: ChargeFacts = {
      ...write,
      compute: { policy: 'UpdateVM', location: 'westus', resource: 'vm-x' },
    };

    const served = Array.from({ length: 2000 }, (_, index) => granted(buckets, startOn(`vm-${index}`), 1));

    expect(served.filter((count) => count === 1)).toHaveLength(1500);
    expect(granted(buckets, elsewhere, 1)).toBe(1);
  });

  it('charges a poll to ARM even when Compute refuses it', () => {
    const buckets = createBuckets(lenient);

    granted(buckets, pollOf('vm-1'), 250);

    expect(granted(buckets, read, 1)).toBe(0);
  });

  it.each([
    { style: 'bucket-full' as const, facts: read, drain: 250, seconds: 10 },
    { style: 'next-token' as const, facts: read, drain: 250, seconds: 1 },
    { style: 'bucket-full' as const, facts: write, drain: 200, seconds: 20 },
    { style: 'next-token' as const, facts: write, drain: 200, seconds: 1 },
  ])('tells $seconds seconds for ARM in the style $style', ({ style, facts, drain, seconds }) => {
    const buckets = createBuckets({ style });
    granted(buckets, facts, drain);

    expect(retryAfter(buckets.charge(facts, noon))).toBe(seconds);
  });

  it('tells up to a minute for the next token of a VM and up to three for a full bucket', () => {
    const next = createBuckets({ style: 'next-token' });
    const full = createBuckets({ style: 'bucket-full' });
    granted(next, startOn('vm-1'), 12);
    granted(full, startOn('vm-1'), 12);

    const [toNext, toFull] = [next, full].map((buckets) => retryAfter(buckets.charge(startOn('vm-1'), noon)));

    expect(toNext).toBeGreaterThan(0);
    expect(toNext).toBeLessThanOrEqual(60);
    expect(toFull).toBe((toNext ?? 0) + 120);
  });

  it.each(['bucket-full', 'next-token'] as const)(
    'serves whoever waits as told, in the style %s',
    (style) => {
      const call = fc.record({
        facts: fc.constantFrom(read, write, startOn('vm-1'), pollOf('vm-2')),
        burst: fc.integer({ min: 1, max: 400 }),
        offset: fc.integer({ min: 0, max: 120_000 }),
      });
      fc.assert(
        fc.property(call, ({ facts, burst, offset }) => {
          const buckets = createBuckets({ style });
          buckets.setLimits(facts.compute === null ? 1 : 1000, ['arm-reads', 'arm-writes']);
          granted(buckets, facts, burst, noon + offset);
          const charge = buckets.charge(facts, noon + offset);

          fc.pre(charge.kind === 'refused');

          const later = noon + offset + retryAfter(charge) * 1000;
          expect(buckets.charge(facts, later).kind).toBe('granted');
        }),
        { numRuns: 60 },
      );
    },
  );

  it.each([1, 2, 3, 4, 5])(
    "tells no more than the rest of Compute's minute, whenever that began: seed %i",
    (seed) => {
      const buckets = createBuckets({ style: 'next-token', seed });
      granted(buckets, startOn('vm-1'), 12);

      const wait = retryAfter(buckets.charge(startOn('vm-1'), noon));

      expect(granted(buckets, startOn('vm-1'), 1, noon + (wait - 1) * 1000)).toBe(0);
      expect(granted(buckets, startOn('vm-1'), 1, noon + wait * 1000)).toBe(1);
    },
  );

  it('begins the wait anew for a call that does not wait', () => {
    const buckets = createBuckets({ style: 'bucket-full' });
    granted(buckets, read, 250);
    buckets.charge(read, noon);

    const early = buckets.charge(read, noon + 9000);

    expect(retryAfter(early)).toBe(10);
    expect(buckets.charge(read, noon + 10_000).kind).toBe('refused');
    expect(buckets.charge(read, noon + 20_000).kind).toBe('granted');
  });

  it("tells waits in seconds of the client's clock, or simulated ones when told to", () => {
    const scaled = createBuckets({ timeScale: 4 });
    const simulated = createBuckets({ timeScale: 4, retryAfterIn: 'simulated' });

    const told = [scaled, simulated].map((buckets) => {
      granted(buckets, write, 200);
      return retryAfter(buckets.charge(write, noon));
    });

    expect(told).toEqual([5, 20]);
  });

  it("answers for ARM with ARM's body and the bucket at zero", () => {
    const buckets = createBuckets();
    granted(buckets, write, 200);

    const charge = buckets.charge(write, noon);

    expect(charge).toMatchObject({
      kind: 'refused',
      response: {
        status: 429,
        headers: { 'retry-after': '20', 'x-ms-ratelimit-remaining-subscription-writes': '0' },
        body: {
          error: {
            code: 'SubscriptionRequestsThrottled',
            message:
              "Number of 'write' requests for subscription 's1' actor 'p1' exceeded. Please try again after '20' seconds.",
          },
        },
      },
    });
  });

  it('answers for Compute with the reason as JSON in a string', () => {
    const buckets = createBuckets();
    granted(buckets, startOn('vm-1'), 12);

    const charge = buckets.charge(startOn('vm-1'), noon);

    expect(charge).toMatchObject({
      kind: 'refused',
      response: {
        status: 429,
        headers: {
          'x-ms-ratelimit-remaining-resource': 'Microsoft.Compute/UpdateVMResource;0',
          'x-ms-ratelimit-remaining-subscription-writes': '187',
        },
        body: {
          code: 'OperationNotAllowed',
          details: [{ code: 'TooManyRequests', target: 'UpdateVMResource' }],
        },
      },
    });
    const { details } = (charge as { response: { body: { details: { message: string }[] } } }).response.body;
    expect(JSON.parse(details[0]?.message ?? '')).toMatchObject({ allowedRequestCount: 12 });
  });

  it('wraps the answer of Compute when told to', () => {
    const buckets = createBuckets({ computeBody: 'wrapped' });
    granted(buckets, startOn('vm-1'), 12);

    expect(buckets.charge(startOn('vm-1'), noon)).toMatchObject({
      response: {
        body: {
          error: {
            code: 'OperationNotAllowed',
            innererror: { internalErrorCode: 'TooManyRequestsReceived' },
          },
        },
      },
    });
  });

  it('charges more than one token for a dear call and says so', () => {
    const buckets = createBuckets({ ...lenient, requestCharge: { UpdateVM: 4 } });

    const first = buckets.charge(startOn('vm-1'), noon);

    expect(first).toMatchObject({ headers: { 'x-ms-request-charge': '4' } });
    expect(granted(buckets, startOn('vm-1'), 10)).toBe(2);
  });

  it('halves and doubles its limits while it runs', () => {
    const buckets = createBuckets(lenient);

    buckets.setLimits(0.5);
    const halved = granted(buckets, read, 1000);
    buckets.setLimits(2, ['arm-reads']);

    expect(halved).toBe(125);
    expect(granted(buckets, read, 1000, noon + 1000)).toBe(50);
    expect(granted(buckets, read, 1000, noon + 60_000)).toBe(500);
    expect(granted(buckets, write, 1000)).toBe(100);
  });

  it("gives a competitor its share of every refill, and a greedy one the bucket's rest", () => {
    const buckets = createBuckets(lenient);
    granted(buckets, read, 1000);

    buckets.setCompetitor(0.6);
    expect(granted(buckets, read, 1000, noon + 1000)).toBe(10);

    buckets.setCompetitor(2);
    expect(granted(buckets, write, 1, noon)).toBe(1);
    expect(granted(buckets, write, 1, noon + 60_000)).toBe(0);
  });

  it('counts its refusals by family', () => {
    const buckets = createBuckets();

    granted(buckets, startOn('vm-1'), 15);
    granted(buckets, read, 252);

    expect(buckets.throttled()).toEqual({ total: 5, byFamily: { UpdateVM: 3, 'arm-reads': 2 } });
  });
});
