import { createMeter } from '../../lib/audit/meter.ts';
import { passSubscription } from '../../lib/audit/pass/pass.ts';
import { runAudit } from '../../lib/audit/run-audit.ts';
import type { SubscriptionId } from '../../lib/model/ids.ts';
import { createPacer } from '../../lib/run-command/pacing/pacing.ts';
import type { BucketOptions } from '../arm-simulator/buckets.ts';
import type { Pressure } from '../arm-simulator/token-bucket.ts';
import { asStarted, oracleMs } from '../bench/oracle.ts';
import { type PaceRun, preparePace } from '../bench/pace-audit.ts';
import { type PacedMachine, type PaceFleetOptions, paceFleet } from '../bench/pace-fleet.ts';
import { documentedRates } from '../support/documented-rates.ts';

const never = new AbortController().signal;

export type PacedRun = PaceRun & {
  readonly fleet: readonly PacedMachine[];
  /** Machines whose probe was judged. */
  judged(): Promise<number>;
  /** Runs the audit to its end; `changes` happen so many seconds after the start. */
  toEnd(changes?: readonly (readonly [number, () => void])[]): Promise<void>;
  /**
   * A worker that passes over the subscription again and again, in boxes of so many milliseconds, until nothing is open. Each pass
   * knows of the others only what is in the store. The clock is not moved.
   */
  work(subscriptionId: string, boxMs: number): Promise<void>;
  /** Makespan by that of the oracle; `pressureAt` is what the limits were, so many seconds after the start. */
  ratio(pressureAt?: (seconds: number) => Pressure): number;
  /** Seconds from a probe's end to the answer that told it. */
  lag(share: number): number;
};

/** An audit of a seeded fleet on virtual time, behind buckets of the same seed. Lags are of what ended and was found. */
export async function pacedRun(
  fleetOptions: Omit<PaceFleetOptions, 'seed'> & { readonly seed?: number },
  buckets: BucketOptions = {},
): Promise<PacedRun> {
  const { seed = 5 } = fleetOptions;
  const fleet = paceFleet({ stuck: 0, ...fleetOptions, seed });
  const run = await preparePace(fleet, { seed, buckets });
  const { clock, deps, audit, platform, startedAt } = run;
  return {
    ...run,
    fleet,
    judged: async () => (await run.store.coverage(audit.id)).byOutcome.judged,
    toEnd: async (changes = []) => {
      for (const [seconds, change] of changes) {
        void clock.sleep(seconds * 1000).then(change);
      }
      await clock.runUntil(runAudit(deps, audit.id, { interrupt: never }));
    },
    work: (subscriptionId, boxMs) => work(run, subscriptionId as SubscriptionId, boxMs),
    ratio: (pressureAt) => {
      const found = [...platform.ran.values()].map(({ foundAt }) => foundAt ?? 0);
      const oracle = oracleMs(asStarted(fleet, platform.ran), startedAt, {
        ...buckets,
        seed,
        ...(pressureAt !== undefined && { pressureAt: (now) => pressureAt((now - startedAt) / 1000) }),
      });
      return (Math.max(...found) - startedAt) / oracle;
    },
    lag: (share) => {
      const lags = [...platform.ran.values()].flatMap(({ endsAt, foundAt }) =>
        foundAt === null ? [] : [(foundAt - endsAt) / 1000],
      );
      return lags.sort((one, other) => one - other)[Math.floor(lags.length * share)] ?? Number.NaN;
    },
  };
}

async function work(run: PaceRun, subscriptionId: SubscriptionId, boxMs: number): Promise<void> {
  for (;;) {
    const now = run.clock.now();
    const deps = { ...run.deps, pacer: createPacer({ rates: documentedRates, now }) };
    const end = await passSubscription(deps, {
      audit: run.audit,
      subscriptionId,
      until: now + boxMs,
      interrupt: never,
      meter: createMeter(run.clock),
    });
    if (end.kind === 'done') {
      return;
    }
    if (end.kind === 'leased') {
      await run.clock.sleep(end.until - run.clock.now());
    }
  }
}
