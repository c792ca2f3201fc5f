import { describe, expect, it } from '@jest/globals';
import { createFleet, largeFleet } from '../../arm-simulator/fleet.ts';
import type { World } from '../../arm-simulator/world.ts';
import { reasonsIn, simulatedDiscovery, startedAt, targetsIn } from '../../support/simulated-discovery.ts';

describe('createDiscovery of thousands of VMs', () => {
  it('asks per page and per image and region, never per VM', async () => {
    const { targets, reasons, calls } = await discovered(largeFleet(10_000, { startedAt, hasDisks: true }));

    expect(targets).toHaveLength(10_000);
    expect(reasons).toEqual([]);
    expect(calls.filter(({ status }) => status === 429)).toEqual([]);
    // 1,000 VMs or OS disks a page of Resource Graph, 200 a page of power states, five images in each of three regions.
    expect(tally(calls.map(({ path }) => kindOf(path)))).toEqual({
      'a subscription': 1,
      'Resource Graph': 20,
      'power states': 50,
      'scale sets': 1,
      'an image version of the Marketplace': 15,
    });
  });
});

describe('createDiscovery of machines from everywhere', () => {
  it('asks once for each image and resource, and for no disk of a machine that names its Marketplace image', async () => {
    const world = createFleet({ seed: 7, vms: 400, startedAt, mix: { otherOrigins: 0.5 } });

    const { targets, calls } = await discovered(world);

    const asked = calls.map(({ path }) => path.toLowerCase());
    const lookups = asked.filter((path) => kindOf(path) === 'what it was made from');
    expect(targets.length).toBeGreaterThan(300);
    expect(lookups.length).toBeGreaterThan(50);
    expect(new Set(lookups).size).toBe(lookups.length);
    expect(lookups.filter((path) => marketplaceDisks(world).has(path))).toEqual([]);
  });
});

async function discovered(world: World) {
  const azure = simulatedDiscovery(world);
  const events = await azure.discover({
    include: { subscriptions: world.subscriptions.map(({ id }) => id) },
  });
  return { targets: targetsIn(events), reasons: reasonsIn(events), calls: azure.log() };
}

function marketplaceDisks(world: World): ReadonlySet<string> {
  const named = [...world.vms.values()].filter(({ imageReference }) => 'publisher' in (imageReference ?? {}));
  return new Set(named.map(({ osDisk }) => osDisk.managedDiskId?.toLowerCase() ?? ''));
}

const kinds = [
  [/\/microsoft\.resourcegraph\//, 'Resource Graph'],
  [/\/publishers\//, 'an image version of the Marketplace'],
  [/^\/subscriptions\/[^/]+$/, 'a subscription'],
  [/\/microsoft\.compute\/virtualmachines$/, 'power states'],
  [/\/virtualmachinescalesets(\/[^/]+\/virtualmachines)?$/, 'scale sets'],
] as const;

function kindOf(path: string): string {
  return kinds.find(([pattern]) => pattern.test(path.toLowerCase()))?.[1] ?? 'what it was made from';
}

function tally(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) {
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}
