import { describe, expect, it } from '@jest/globals';
import { largeFleet } from '../../arm-simulator/fleet.ts';
import { reasonsIn, simulatedDiscovery, startedAt, targetsIn } from '../../support/simulated-discovery.ts';

describe('createDiscovery of thousands of VMs', () => {
  it('asks per page and per image, never per VM', async () => {
    const world = largeFleet(2500, { startedAt });
    const azure = simulatedDiscovery(world);

    const events = await azure.discover({ include: { subscriptions: [String(world.subscriptions[0]?.id)] } });

    const calls = azure.log();
    expect(targetsIn(events)).toHaveLength(2500);
    expect(reasonsIn(events)).toEqual([]);
    expect(calls.filter(({ path }) => path.includes('ResourceGraph'))).toHaveLength(3);
    expect(calls.length).toBeLessThan(3 + 13 + 15 + 5);
    expect(calls.filter(({ status }) => status === 429)).toEqual([]);
  });
});
