import { afterEach, describe, expect, it } from '@jest/globals';
import { createFleet } from '../arm-simulator/fleet.ts';
import type { World } from '../arm-simulator/world.ts';
import { aftermathOf, brokenPromises } from '../support/broken-promises.ts';
import { createEstate, type Estate, startedAt } from '../support/faulted-audit.ts';

let estate: Estate;

afterEach(() => estate.close());

function threeSubscriptions(): { readonly world: World; readonly lost: World['subscriptions'][number] } {
  const world = createFleet({ seed: 51, vms: 30, subscriptions: 3, mix: { stuck: 0 }, startedAt });
  const [, lost] = world.subscriptions;
  if (lost === undefined) {
    throw new Error('the fleet has fewer subscriptions than asked for');
  }
  return { world, lost };
}

describe('an audit of three subscriptions', () => {
  it.each(['forbidden', 'missing'] as const)(
    'names the one that is %s and audits the others',
    async (access) => {
      const { world, lost } = threeSubscriptions();
      lost.access = access;
      estate = await createEstate({ world });

      const audit = await estate.run(await estate.open());

      const aftermath = await aftermathOf(estate, audit);
      expect(brokenPromises(aftermath)).toEqual([]);
      expect(audit.state).toBe('incomplete');
      expect(audit.incompleteBecause).toEqual([expect.stringContaining(lost.id)]);
      expect(aftermath.coverage.discovered).toBe(estate.truth.size);
    },
  );

  it('names the one that is gone before its VMs were probed, and counts them as not attempted', async () => {
    const { world, lost } = threeSubscriptions();
    estate = await createEstate({
      world,
      azure: {
        faults: {
          seed: 1,
          rules: [
            {
              match: { call: 'start', path: `^/subscriptions/${lost.id}/` },
              fault: { kind: 'subscription', access: 'missing' },
              nthMatch: 1,
            },
          ],
        },
      },
    });

    const audit = await estate.run(await estate.open());

    const aftermath = await aftermathOf(estate, audit);
    const isLost = (id: string) => id.startsWith(`/subscriptions/${lost.id}/`);
    expect(
      brokenPromises({
        ...aftermath,
        isExplained: ({ target, reason }) => isLost(target.key) && reason === 'subscription-forbidden',
      }),
    ).toEqual([]);
    expect(audit.state).toBe('incomplete');
    expect(audit.incompleteBecause).toEqual([
      expect.stringMatching(new RegExp(`^Subscription ${lost.id} could not be used any more: \\d+ of its`)),
    ]);
  });
});
