import { afterEach, describe, expect, it } from '@jest/globals';
import { createFleet } from '../arm-simulator/fleet.ts';
import type { World } from '../arm-simulator/world.ts';
import { aftermathOf, brokenPromises } from '../support/broken-promises.ts';
import { faultScenarios } from '../support/fault-scenarios.ts';
import { createEstate, type Estate, startedAt } from '../support/faulted-audit.ts';

let estate: Estate;

afterEach(() => estate.close());

describe('an audit of 14 VMs', () => {
  it.each(faultScenarios)(
    'keeps its promises when $name',
    async ({ rules = [], azure, reasons = [], ...must }) => {
      const world = createFleet({ seed: 12, vms: 14, subscriptions: 2, mix: { stuck: 0 }, startedAt });
      const few = healthyVms(world, 3);
      const isFew = new RegExp(few, 'i');
      const plan = typeof rules === 'function' ? rules(few) : rules;
      estate = await createEstate({ world, azure: { ...azure, faults: { seed: 1, rules: plan } } });

      const audit = await estate.run(await estate.open());

      const aftermath = await aftermathOf(estate, audit);
      const broken = brokenPromises({
        ...aftermath,
        extraProbes: must.lostAnswers ?? 0,
        isExplained: ({ target, reason }) => isFew.test(target.key) && reasons.includes(reason ?? ''),
      });
      const inFew = aftermath.findings.filter(({ target }) => isFew.test(target.key));
      expect(broken).toEqual([]);
      expect(audit.state).toBe(must.state ?? 'complete');
      expect(audit.incompleteBecause.map(({ code }) => code)).toEqual(
        must.because === undefined ? [] : [must.because],
      );
      expect(new Set(inFew.map(({ reason }) => reason))).toEqual(
        new Set(reasons.length > 0 ? reasons : [null]),
      );
      expect(plan.length > 0).toBe(Object.keys(estate.azure.faults.fired()).length > 0);
    },
  );
});

/** A pattern for the ids of this many VMs that an audit can judge. */
function healthyVms(world: World, count: number): string {
  const healthy = [...world.vms.values()].filter(
    ({ truth, kind, otherCommandUntil, probeSeconds }) =>
      truth.outcome === 'judged' &&
      kind === 'virtual-machine' &&
      otherCommandUntil === 0 &&
      (probeSeconds ?? 0) < 300,
  );
  return `/(${healthy
    .slice(0, count)
    .map(({ name }) => name)
    .join('|')})$`;
}
