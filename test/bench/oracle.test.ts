import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createBuckets } from '../arm-simulator/buckets.ts';
import { oracleMs } from './oracle.ts';
import { type PacedMachine, paceFleet } from './pace-fleet.ts';

const from = Date.UTC(2026, 10, 22, 3);

/** Machines whose probes take no time, so that the end of all is the start of the last. */
function instantly(machines: number, regions: readonly string[]): readonly PacedMachine[] {
  return paceFleet({ seed: 1, machines, regions, stuck: 0 }).map(({ target }) => ({ target, seconds: 0 }));
}

/** Milliseconds until the platform has granted every start to a client that asks for each of them again every 20 ms. */
function asSoonAsGranted(fleet: readonly PacedMachine[], seed: number): number {
  const buckets = createBuckets({ seed, earlyCallRestartsWait: false });
  let now = from;
  for (const { target } of fleet) {
    const compute = { policy: 'UpdateVM', location: target.location, resource: target.key } as const;
    const facts = {
      principal: 'client',
      subscriptionId: target.subscriptionId,
      operation: 'write',
      compute,
    } as const;
    while (buckets.charge(facts, now).kind === 'refused') {
      now += 20;
    }
  }
  return now - from;
}

describe('oracleMs', () => {
  it.each([
    { machines: 200, regions: ['japaneast'], seconds: 0 },
    { machines: 201, regions: ['japaneast'], seconds: 0.1 },
    { machines: 1200, regions: ['japaneast', 'westeurope'], seconds: 100 },
  ])(
    'is $seconds s until the last of $machines starts by what ARM gives',
    ({ machines, regions, seconds }) => {
      expect(oracleMs(instantly(machines, regions), from, { seed: 1 })).toBe(seconds * 1000);
    },
  );

  it('takes a minute for every 500 in one region, once what Compute had at the start is used', () => {
    const seconds = (machines: number) =>
      oracleMs(instantly(machines, ['japaneast']), from, { seed: 1 }) / 1000;
    const many = seconds(12_000);

    expect(seconds(12_500)).toBeCloseTo(many + 60);
    expect(many).toBeGreaterThan((60 * (12_000 - 1500)) / 500 - 60);
  });

  it('is never later than a client that asks all the time', () => {
    const worlds = fc.record({
      seed: fc.integer({ min: 1, max: 1000 }),
      machines: fc.integer({ min: 1, max: 2500 }),
      regions: fc.constantFrom(['japaneast'], ['japaneast', 'westeurope']),
    });
    fc.assert(
      fc.property(worlds, ({ seed, machines, regions }) => {
        const fleet = instantly(machines, regions);
        const [oracle, client] = [oracleMs(fleet, from, { seed }), asSoonAsGranted(fleet, seed)];

        expect(oracle).toBeLessThanOrEqual(client);
        // In one region there is nothing better than to ask all the time.
        expect(client - oracle).toBeLessThan(regions.length === 1 ? 100 : 60_000);
      }),
      { numRuns: 5 },
    );
  });

  it('does not wait for a probe that never ends', () => {
    const [first, second] = paceFleet({ seed: 1, machines: 2, stuck: 0 });
    const fleet = [
      { ...(first as PacedMachine), seconds: 30 },
      { ...(second as PacedMachine), seconds: null },
    ];

    expect(oracleMs(fleet, from, { seed: 1 })).toBe(30_000);
  });
});
