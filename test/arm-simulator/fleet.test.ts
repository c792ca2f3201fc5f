import { describe, expect, it } from '@jest/globals';
import { noon } from './azure-fixture.ts';
import { createFleet, demoFleet, largeFleet, truthFleet } from './fleet.ts';
import { truthOf } from './truth.ts';
import type { SimVm, World } from './world.ts';

const startedAt = noon;

describe('createFleet', () => {
  it('makes the same world from the same seed and another from another', () => {
    const [first, again, other] = [1, 1, 2].map((seed) => createFleet({ seed, vms: 40, startedAt }));

    expect(plain(again)).toEqual(plain(first));
    expect(plain(other)).not.toEqual(plain(first));
  });

  it('has as many machines as asked for, over all subscriptions and regions', () => {
    const world = createFleet({
      seed: 5,
      vms: 90,
      subscriptions: 3,
      regions: ['japaneast', 'eastus'],
      startedAt,
    });
    const vms = [...world.vms.values()];

    expect(vms).toHaveLength(90);
    expect(new Set(vms.map((vm) => vm.subscriptionId)).size).toBe(3);
    expect(new Set(vms.map((vm) => vm.location))).toEqual(new Set(['japaneast', 'eastus']));
  });
});

describe('demoFleet', () => {
  it('shows every answer to the question whether an image comes without the binaries', () => {
    const flags = truthOf(demoFleet({ startedAt })).images.map((image) => image.flag);

    expect(new Set(flags)).toEqual(new Set(['confirmed', 'single', 'mixed', 'no', 'unjudged']));
  });

  it('has about 80 machines in two subscriptions and machines that are no targets', () => {
    const world = demoFleet({ startedAt });

    expect(world.vms.size).toBeGreaterThan(70);
    expect(world.vms.size).toBeLessThan(95);
    expect(new Set([...world.vms.values()].map((vm) => vm.subscriptionId)).size).toBe(2);
    expect([...world.vms.values()].some((vm) => vm.osType === 'Linux')).toBe(true);
  });
});

describe('truthFleet', () => {
  const world = truthFleet(300, { startedAt });
  const { targets } = truthOf(world);

  it('has every outcome that a control plane can bring about', () => {
    const met = new Set(targets.map(({ outcome, reason, exposure }) => `${outcome}: ${reason ?? exposure}`));

    expect([...met].sort()).toEqual([
      'failed: access-denied',
      'failed: busy-other-command',
      'failed: denied-by-policy',
      'failed: deny-assignment',
      'failed: group-being-deleted',
      'failed: locked',
      'failed: not-windows',
      'failed: subscription-disabled',
      'failed: timed-out',
      'failed: vm-gone',
      'judged: impossible',
      'judged: not-known',
      'judged: on',
      'judged: possible',
      'skipped: do-not-touch',
      'skipped: managed-by-other',
      'skipped: not-running',
      'unreachable: agent-not-ready',
      'unreachable: agent-silent',
      'unreachable: extensions-disallowed',
    ]);
  });

  it('has machines from the Marketplace, from elsewhere and from nobody knows where', () => {
    expect(new Set(targets.map((target) => target.provenanceEnd))).toEqual(
      new Set(['marketplace', 'custom', 'unknown']),
    );
    for (const target of targets) {
      expect(target.image !== null).toBe(target.provenanceEnd === 'marketplace');
    }
  });

  it('leads from every disk that came from the Marketplace to the image of its truth', () => {
    const lost = [...world.vms.values()]
      .filter((vm) => vm.truth.provenanceEnd === 'marketplace' && vm.imageReference === null)
      .filter(
        (vm) => !reaches(world, vm.osDisk.managedDiskId, `/Versions/${vm.truth.image?.version ?? 'latest'}`),
      );

    expect(lost).toEqual([]);
  });

  it('knows that a silent agent outlives a short limit', () => {
    const silent = (probeDeadlineSeconds: number) =>
      [...truthFleet(120, { startedAt, probeDeadlineSeconds }).vms.values()].find(
        (vm) => vm.agent === 'silent',
      );

    expect(silent(900)?.truth).toMatchObject({ outcome: 'failed', reason: 'timed-out' });
    expect(silent(1800)?.truth).toMatchObject({ outcome: 'unreachable', reason: 'agent-silent' });
  });

  it('takes probes from 20 seconds up, half of them about 32', () => {
    const seconds = [...largeFleet(1000, { startedAt }).vms.values()]
      .map((vm) => vm.probeSeconds ?? 0)
      .sort((a, b) => a - b);

    expect(seconds[0]).toBeGreaterThanOrEqual(20);
    expect(seconds[500]).toBeGreaterThan(28);
    expect(seconds[500]).toBeLessThan(36);
    expect(seconds[990]).toBeGreaterThan(90);
    expect(seconds[990]).toBeLessThan(160);
  });
});

describe('largeFleet', () => {
  it('has nothing but machines that can be judged', () => {
    const { targets } = truthOf(largeFleet(2000, { startedAt, subscriptions: 2 }));

    expect(targets).toHaveLength(2000);
    expect(new Set(targets.map((target) => target.outcome))).toEqual(new Set(['judged']));
  });
});

/** Follows `sourceResourceId` from disk to disk, with the snapshots and restore points between them. */
/** By every id in what is known of a resource, those of Azure's services cut to what they are below. */
function reaches(world: World, id: string | null, ending: string, passed: readonly string[] = []): boolean {
  const key = id?.toLowerCase() ?? '';
  const { publisher, offer, sku, version } = (world.vms.get(key)?.imageReference ?? {}) as Record<
    string,
    string
  >;
  const reference = publisher === undefined ? null : `${publisher}/${offer}/${sku}/Versions/${version}`;
  const made = JSON.stringify([
    world.disks.get(key)?.creationData ?? world.resources.get(key)?.body['properties'] ?? {},
    reference,
  ]);
  const sources = [...made.matchAll(/"(\/subscriptions\/[^"?]+)/g)].flatMap(([, source = '']) => [
    source.replace(/\/(bookmark|disks)\/[^/]+$/, (cut, type) =>
      type === 'bookmark' || source.includes('/restorePoints/') ? '' : cut,
    ),
    source.replace(/\/restorePoints\/.*$/, ''),
  ]);
  return (
    made.includes(`${ending}"`) ||
    sources.some((source) => !passed.includes(source) && reaches(world, source, ending, [...passed, source]))
  );
}

function plain(world: World | undefined): unknown[] {
  const vms: SimVm[] = [...(world?.vms.values() ?? [])];
  return [...vms, ...(world?.disks.values() ?? []), ...(world?.resources.values() ?? [])];
}
