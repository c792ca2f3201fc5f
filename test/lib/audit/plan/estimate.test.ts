import { describe, expect, it } from '@jest/globals';
import { estimateAudit } from '../../../../lib/audit/plan/estimate.ts';
import { type AuditedFleet, auditFleet } from '../../../bench/estimated-audit.ts';

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;
}

describe('estimateAudit', () => {
  // 10,000 VMs are the bench's (`--only estimate`). The slowest of a hundred probes is a matter of luck: half of such audits end earlier, half later.
  it.each([
    { machines: 100, subscriptions: 1, seeds: [1, 2, 3, 4, 5, 6, 7] },
    { machines: 1000, subscriptions: 1, seeds: [1, 2, 3] },
    { machines: 1000, subscriptions: 4, seeds: [1, 2, 3] },
  ])(
    'is within a fifth of what $machines VMs in $subscriptions take',
    async ({ seeds, ...fleet }) => {
      const runs: AuditedFleet[] = [];
      for (const seed of seeds) {
        runs.push(await auditFleet(fleet, seed));
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
    const { deps } = await auditFleet({ machines: 1, subscriptions: 1 }, 1);

    expect(estimateAudit(deps, [])).toEqual({ armCalls: 0, seconds: 0 });
  });
});
