import { describe, expect, it } from '@jest/globals';
import { estimateAudit } from '../../../../lib/audit/plan/estimate.ts';
import { runAudit } from '../../../../lib/audit/run-audit.ts';
import { preparePace } from '../../../bench/pace-audit.ts';
import { paceFleet } from '../../../bench/pace-fleet.ts';

type Fleet = { readonly machines: number; readonly subscriptions: number };

/** How long the whole audit takes in virtual time, and the calls that its probes cost. */
async function audited(fleet: Fleet, seed: number) {
  const run = await preparePace(paceFleet({ ...fleet, seed, stuck: 0 }), { seed });
  await run.clock.runUntil(runAudit(run.deps, run.audit.id, { interrupt: new AbortController().signal }));
  const seconds = (run.clock.now() - run.startedAt) / 1000;
  const { posts, polls } = run.platform.tally;
  await run.close();
  return { deps: run.deps, seconds, calls: posts + polls };
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

describe('estimateAudit', () => {
  // The slowest of a hundred probes is a matter of luck: half of such audits end earlier, half later.
  it.each([
    { machines: 100, subscriptions: 1, seeds: [1, 2, 3, 4, 5, 6, 7] },
    { machines: 1000, subscriptions: 1, seeds: [1, 2, 3] },
    { machines: 1000, subscriptions: 4, seeds: [1, 2, 3] },
    { machines: 10_000, subscriptions: 1, seeds: [1] },
  ])(
    'is within a fifth of what $machines VMs in $subscriptions take',
    async ({ seeds, ...fleet }) => {
      const runs: Awaited<ReturnType<typeof audited>>[] = [];
      for (const seed of seeds) {
        runs.push(await audited(fleet, seed));
      }
      const each = { japaneast: fleet.machines / fleet.subscriptions };
      const [{ deps }] = runs as [(typeof runs)[0]];

      const estimate = estimateAudit(deps, Array(fleet.subscriptions).fill(each));

      expect(estimate.seconds / median(runs.map(({ seconds }) => seconds))).toBeGreaterThan(0.8);
      expect(estimate.seconds / median(runs.map(({ seconds }) => seconds))).toBeLessThan(1.2);
      expect(estimate.armCalls / median(runs.map(({ calls }) => calls))).toBeGreaterThan(0.8);
      expect(estimate.armCalls / median(runs.map(({ calls }) => calls))).toBeLessThan(1.2);
    },
    300_000,
  );

  it('is nothing where nothing is to be probed', async () => {
    const { deps } = await audited({ machines: 1, subscriptions: 1 }, 1);

    expect(estimateAudit(deps, [])).toEqual({ armCalls: 0, seconds: 0 });
  });
});
