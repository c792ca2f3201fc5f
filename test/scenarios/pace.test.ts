import { afterEach, describe, expect, it } from '@jest/globals';
import { planAudit } from '../../lib/audit/plan/plan.ts';
import type { BucketOptions } from '../arm-simulator/buckets.ts';
import type { PaceFleetOptions } from '../bench/pace-fleet.ts';
import { type PacedRun, pacedRun } from './paced-run.ts';

const never = new AbortController().signal;
const machines = 320;

let run: PacedRun;

afterEach(() => run.close());

async function prepare(buckets: BucketOptions = {}, fleet: Partial<PaceFleetOptions> = {}): Promise<void> {
  run = await pacedRun({ machines, ...fleet }, buckets);
}

/** Every machine was judged by one POST, and nothing was refused. */
async function expectNothingWasted(): Promise<void> {
  expect(await run.judged()).toBe(run.fleet.length);
  expect(run.platform.tally).toMatchObject({ posts: run.fleet.length, throttled: 0 });
}

const styles: readonly BucketOptions[] = (['bucket-full', 'next-token'] as const).flatMap((style) =>
  [true, false].map((earlyCallRestartsWait) => ({ style, earlyCallRestartsWait })),
);
const styled = styles.map((buckets) => ({
  buckets,
  name: `Retry-After until ${buckets.style}, early calls ${buckets.earlyCallRestartsWait === true ? 'punished' : 'forgiven'}`,
}));
const several = { subscriptions: 3, regions: ['japaneast', 'westeurope'] };

describe('the pace under limits as documented', () => {
  it.each(styled)('is that of the oracle and is never throttled: $name', async ({ buckets }) => {
    await prepare(buckets);

    await run.toEnd();

    await expectNothingWasted();
    expect(run.platform.tally.polls).toBeLessThan(3.2 * machines);
    expect(run.ratio()).toBeLessThan(1.03);
    expect(run.lag(0.95)).toBeLessThan(12);
  });

  it('is never throttled in several subscriptions and regions', async () => {
    await prepare({}, several);

    await run.toEnd();

    await expectNothingWasted();
    expect(run.ratio()).toBeLessThan(1.06);
  });

  it('loses nothing and learns when probes take three times as long from one minute to the next', async () => {
    await prepare();

    await run.toEnd([[8, () => run.platform.setSlowness(3)]]);

    await expectNothingWasted();
    expect(run.platform.tally.polls).toBeLessThan(5 * machines);
    expect(run.ratio()).toBeLessThan(1.03);
    expect(run.lag(0.95)).toBeLessThan(15);
  });

  it('waits for a probe that never ends without asking for it all the time', async () => {
    await prepare({}, { stuck: 0.01 });
    const stuck = run.fleet.filter(({ seconds }) => seconds === null);

    await run.toEnd();

    expect(stuck.length).toBeGreaterThan(0);
    expect(await run.judged()).toBe(machines - stuck.length);
    expect(run.platform.tally.throttled).toBe(0);
    expect(run.platform.tally.polls).toBeLessThan(3.2 * machines + 80 * stuck.length);
    expect(run.ratio()).toBeLessThan(1.03);
  });
});

describe('the pace of workers that share a store', () => {
  it('is never throttled when they hand over every half minute, nor starts slowly or learns again', async () => {
    await prepare({}, { machines: 700 });
    await run.clock.runUntil(planAudit(run.deps, run.audit, never));

    await run.clock.runUntil(run.work(run.fleet[0]?.target.subscriptionId ?? '', 30_000));

    await expectNothingWasted();
    expect(run.platform.tally.polls).toBeLessThan(2.45 * 700);
    expect(run.ratio()).toBeLessThan(1.05);
  });

  it('is never throttled when two at a time want each of several subscriptions', async () => {
    await prepare({}, several);
    await run.clock.runUntil(planAudit(run.deps, run.audit, never));
    const subscriptions = new Set(run.fleet.map(({ target }) => target.subscriptionId));

    const workers = [...subscriptions, ...subscriptions].map((id) => run.work(id, 45_000));
    await run.clock.runUntil(Promise.all(workers));

    await expectNothingWasted();
    expect(run.ratio()).toBeLessThan(1.06);
  });
});

describe('the pace under limits that nobody told it', () => {
  it.each(styled)(
    'is throttled a few times at half the limits and loses nothing: $name',
    async ({ buckets }) => {
      await prepare(buckets);
      run.platform.buckets.setLimits(0.5);

      await run.toEnd();

      expect(await run.judged()).toBe(machines);
      expect(run.platform.tally.throttled).toBeLessThan(0.25 * machines);
      expect(run.ratio(() => ({ factor: 0.5, competitorShare: 0 }))).toBeLessThan(1.1);
    },
  );

  it('is that of the documented limits, and not throttled, at twice the limits', async () => {
    await prepare();
    run.platform.buckets.setLimits(2);

    await run.toEnd();

    await expectNothingWasted();
    expect(run.ratio()).toBeLessThan(1.03);
  });

  it.each(styled)('loses nothing when they change on the way: $name', async ({ buckets }) => {
    await prepare(buckets);
    const { setLimits } = run.platform.buckets;

    await run.toEnd([
      [10, () => setLimits(0.3)],
      [60, () => setLimits(2)],
      [80, () => setLimits(1)],
    ]);

    expect(await run.judged()).toBe(machines);
    expect(run.platform.tally.throttled).toBeLessThan(0.6 * machines);
    const factorAt = (seconds: number) =>
      [1, 0.3, 2, 1][[10, 60, 80].filter((at) => at <= seconds).length] ?? 1;
    expect(run.ratio((seconds) => ({ factor: factorAt(seconds), competitorShare: 0 }))).toBeLessThan(1.06);
  });

  it.each(styled)('shares with another principal that takes half: $name', async ({ buckets }) => {
    await prepare(buckets);
    run.platform.buckets.setCompetitor(0.5);

    await run.toEnd();

    expect(await run.judged()).toBe(machines);
    expect(run.platform.tally.throttled).toBeLessThan(0.1 * machines);
    expect(run.ratio(() => ({ factor: 1, competitorShare: 0.5 }))).toBeLessThan(1.2);
  });
});
