import { afterEach, describe, expect, it } from '@jest/globals';
import { createMeter } from '../../lib/audit/meter.ts';
import { passSubscription } from '../../lib/audit/pass.ts';
import { planAudit } from '../../lib/audit/plan.ts';
import { runAudit } from '../../lib/audit/run-audit.ts';
import type { SubscriptionId } from '../../lib/model/ids.ts';
import { createPacer } from '../../lib/run-command/pacing.ts';
import type { BucketOptions } from '../arm-simulator/buckets.ts';
import { type PaceRun, preparePace } from '../bench/pace-audit.ts';
import { type PaceFleetOptions, paceFleet } from '../bench/pace-fleet.ts';
import { documentedRates } from '../support/audit-bench.ts';

const never = new AbortController().signal;
const machines = 320;

let run: PaceRun;

afterEach(() => run.close());

async function prepare(buckets: BucketOptions = {}, fleet: Partial<PaceFleetOptions> = {}): Promise<void> {
  run = await preparePace(paceFleet({ seed: 5, machines, stuck: 0, ...fleet }), { seed: 5, buckets });
}

/** Runs to the end; `changes` happen so many seconds after the start. */
async function runToEnd(changes: readonly (readonly [number, () => void])[] = []): Promise<void> {
  for (const [seconds, change] of changes) {
    void run.clock.sleep(seconds * 1000).then(change);
  }
  await run.clock.runUntil(runAudit(run.deps, run.audit.id, { interrupt: never }));
}

async function judged(): Promise<number> {
  const { discovered, byOutcome } = await run.store.coverage(run.audit.id);
  expect(discovered).toBe(machines);
  return byOutcome.judged;
}

const styles: readonly BucketOptions[] = (['bucket-full', 'next-token'] as const).flatMap((style) =>
  [true, false].map((earlyCallRestartsWait) => ({ style, earlyCallRestartsWait })),
);
const styled = styles.map((buckets) => ({
  buckets,
  name: `Retry-After until ${buckets.style}, early calls ${buckets.earlyCallRestartsWait === true ? 'punished' : 'forgiven'}`,
}));

describe('the pace under limits as documented', () => {
  it.each(styled)('is never throttled: $name', async ({ buckets }) => {
    await prepare(buckets);

    await runToEnd();

    expect(await judged()).toBe(machines);
    expect(run.platform.tally).toMatchObject({ posts: machines, throttled: 0 });
    expect(run.platform.tally.polls).toBeLessThan(3.2 * machines);
  });

  it('is never throttled in several subscriptions and regions', async () => {
    await prepare({}, { subscriptions: 3, regions: ['japaneast', 'westeurope'] });

    await runToEnd();

    expect(await judged()).toBe(machines);
    expect(run.platform.tally).toMatchObject({ posts: machines, throttled: 0 });
  });

  it('loses nothing and learns when probes take three times as long from one minute to the next', async () => {
    await prepare();

    await runToEnd([[8, () => run.platform.setSlowness(3)]]);

    expect(await judged()).toBe(machines);
    expect(run.platform.tally).toMatchObject({ posts: machines, throttled: 0 });
    expect(run.platform.tally.polls).toBeLessThan(9 * machines);
    expect(lagQuantile(0.95)).toBeLessThan(25);
  });

  it('waits for a probe that never ends without asking for it all the time', async () => {
    await prepare({}, { stuck: 0.01 });
    const stuck = paceFleet({ seed: 5, machines, stuck: 0.01 }).filter(({ seconds }) => seconds === null);

    await runToEnd();

    expect(stuck.length).toBeGreaterThan(0);
    expect(await judged()).toBe(machines - stuck.length);
    expect(run.platform.tally.throttled).toBe(0);
    expect(run.platform.tally.polls).toBeLessThan(3.2 * machines + 80 * stuck.length);
  });

  it('is never throttled when workers hand over every half minute', async () => {
    await prepare();
    await run.clock.runUntil(planAudit(run.deps, run.audit, never));

    await passByPass(30_000);

    expect(await judged()).toBe(machines);
    expect(run.platform.tally).toMatchObject({ posts: machines, throttled: 0 });
  });
});

describe('the pace under limits that nobody told it', () => {
  it.each(styled)(
    'is throttled a few times at half the limits and loses nothing: $name',
    async ({ buckets }) => {
      await prepare(buckets);
      run.platform.buckets.setLimits(0.5);

      await runToEnd();

      expect(await judged()).toBe(machines);
      expect(run.platform.tally.throttled).toBeLessThan(0.25 * machines);
    },
  );

  it('is not throttled at twice the limits', async () => {
    await prepare();
    run.platform.buckets.setLimits(2);

    await runToEnd();

    expect(await judged()).toBe(machines);
    expect(run.platform.tally.throttled).toBe(0);
  });

  it.each(styled)('loses nothing when they change on the way: $name', async ({ buckets }) => {
    await prepare(buckets);
    const { setLimits } = run.platform.buckets;

    await runToEnd([
      [10, () => setLimits(0.3)],
      [60, () => setLimits(2)],
      [80, () => setLimits(1)],
    ]);

    expect(await judged()).toBe(machines);
    expect(run.platform.tally.throttled).toBeLessThan(0.7 * machines);
  });

  it.each(styled)('shares with another principal that takes half: $name', async ({ buckets }) => {
    await prepare(buckets);
    run.platform.buckets.setCompetitor(0.5);

    await runToEnd();

    expect(await judged()).toBe(machines);
    expect(run.platform.tally.throttled).toBeLessThan(0.1 * machines);
  });
});

/** Each pass is a worker of its own, that knows of the others only what is in the store. */
async function passByPass(boxMs: number): Promise<void> {
  const [subscriptionId = ''] = run.audit.scope.include?.subscriptions ?? [];
  for (;;) {
    const now = run.clock.now();
    const deps = { ...run.deps, pacer: createPacer({ rates: documentedRates, now }) };
    const end = await run.clock.runUntil(
      passSubscription(deps, {
        audit: run.audit,
        subscriptionId: subscriptionId as SubscriptionId,
        until: now + boxMs,
        interrupt: never,
        meter: createMeter(run.clock),
      }),
    );
    if (end.kind === 'done') {
      return;
    }
  }
}

/** Seconds from a probe's end to the answer that told it. */
function lagQuantile(share: number): number {
  const lags = [...run.platform.ran.values()].map(({ endsAt, foundAt }) => ((foundAt ?? 0) - endsAt) / 1000);
  return lags.sort((one, other) => one - other)[Math.floor(lags.length * share)] ?? Number.NaN;
}
