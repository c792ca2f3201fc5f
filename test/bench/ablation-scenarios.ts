import { planAudit } from '../../lib/audit/plan/plan.ts';
import { type PacedRun, pacedRun } from '../scenarios/paced-run.ts';

export type AblationScenario = {
  readonly name: string;
  readonly machines: number;
  readonly draws: number;
  /** With `--quick`. */
  readonly quickDraws: number;
  measure(seed: number): Promise<AblationFigures>;
};

export type AblationFigures = {
  readonly ratio: number;
  readonly calls: number;
  readonly lagSeconds: number;
  readonly throttled: number;
  readonly judged: number;
};

const stuck = 0.003;
const never = new AbortController().signal;
/** Three quarters of the machines stand in the first. */
const unevenRegions = ['japaneast', 'japaneast', 'japaneast', 'westeurope'];

/** What the rules of pacing and polling are for; the larger ones empty Compute's bucket of a region. */
export const scenarios: readonly AblationScenario[] = [
  {
    name: '100',
    machines: 100,
    draws: 20,
    quickDraws: 20,
    measure: (seed) => measured(100, () => pacedRun({ seed, machines: 100, stuck })),
  },
  {
    name: '1,000',
    machines: 1000,
    draws: 20,
    quickDraws: 3,
    measure: (seed) => measured(1000, () => pacedRun({ seed, machines: 1000, stuck })),
  },
  {
    name: '1,000 at half the limits',
    machines: 1000,
    draws: 5,
    quickDraws: 1,
    measure: (seed) =>
      measured(1000, async () => {
        const run = await pacedRun({ seed, machines: 1000, stuck }, { style: 'next-token' });
        run.platform.buckets.setLimits(0.5);
        return { ...run, ratio: () => run.ratio(() => ({ factor: 0.5, competitorShare: 0 })) };
      }),
  },
  {
    name: '1,000, handed over every 30 s',
    machines: 1000,
    draws: 5,
    quickDraws: 1,
    measure: (seed) =>
      measured(1000, async () => {
        const run = await pacedRun({ seed, machines: 1000, stuck });
        const toEnd = async (): Promise<void> => {
          await run.clock.runUntil(planAudit(run.deps, run.audit, never));
          await run.clock.runUntil(run.work(run.fleet[0]?.target.subscriptionId ?? '', 30_000));
        };
        return { ...run, toEnd };
      }),
  },
  {
    name: '12,000 in one region',
    machines: 12_000,
    draws: 1,
    quickDraws: 1,
    measure: (seed) => measured(12_000, () => pacedRun({ seed, machines: 12_000, stuck })),
  },
  {
    name: '12,000, 9,000 of them in one region',
    machines: 12_000,
    draws: 1,
    quickDraws: 0,
    measure: (seed) =>
      measured(12_000, () => pacedRun({ seed, machines: 12_000, stuck, regions: unevenRegions })),
  },
];

async function measured(machines: number, prepare: () => Promise<PacedRun>): Promise<AblationFigures> {
  const run = await prepare();
  try {
    await run.toEnd();
    const { posts, polls, throttled } = run.platform.tally;
    return {
      ratio: run.ratio(),
      calls: (posts + polls) / machines,
      lagSeconds: run.lag(0.95),
      throttled,
      judged: await run.judged(),
    };
  } finally {
    await run.close();
  }
}
