import { createDraws, type Draws } from './draws.ts';
import type { PublishedImage } from './fleet-images.ts';
import { seededGuid } from './seeded.ts';
import type {
  SimDeprecation,
  SimDisk,
  SimResource,
  SimScaleSet,
  SimSubscription,
  SimVm,
  World,
} from './world.ts';

/** A world while it is being filled. */
export type FleetBuilder = {
  readonly seed: number;
  readonly draws: Draws;
  /** Simulated time at which the world begins, epoch ms. */
  readonly startedAt: number;
  readonly probeDeadlineSeconds: number;
  subscription(index: number): SimSubscription;
  addVm(vm: SimVm): void;
  addScaleSet(set: SimScaleSet): void;
  addDisk(disk: SimDisk): void;
  addResource(resource: SimResource): void;
  /** Makes the image known at a location, unless it was withdrawn. */
  offer(location: string, image: PublishedImage): void;
  vmCount(): number;
  world(): World;
};

export type BuilderOptions = {
  readonly seed: number;
  readonly subscriptions: number;
  /** Tenants that the subscriptions are of, in turn. Default 1. */
  readonly tenants?: number;
  readonly startedAt: number;
  readonly probeDeadlineSeconds: number;
};

const names = ['Production', 'Shared services', 'Development', 'Migration', 'Sandbox'];
const parents = ['mg-production', 'mg-platform', 'mg-development'];

export function createFleetBuilder(options: BuilderOptions): FleetBuilder {
  const { seed, tenants = 1 } = options;
  const subscriptions = Array.from({ length: options.subscriptions }, (_, index) =>
    subscriptionOf(seed, index, tenants),
  );
  const vms = new Map<string, SimVm>();
  const scaleSets = new Map<string, SimScaleSet>();
  const disks = new Map<string, SimDisk>();
  const resources = new Map<string, SimResource>();
  const marketplace = new Set<string>();
  const deprecations = new Map<string, SimDeprecation>();
  return {
    seed,
    draws: createDraws(seed),
    startedAt: options.startedAt,
    probeDeadlineSeconds: options.probeDeadlineSeconds,
    subscription: (index) =>
      subscriptions[index % subscriptions.length] ?? subscriptionOf(seed, index, tenants),
    addVm: (vm) => vms.set(vm.id.toLowerCase(), vm),
    addScaleSet: (set) => scaleSets.set(set.id.toLowerCase(), set),
    addDisk: (disk) => disks.set(disk.id.toLowerCase(), disk),
    addResource: (resource) => resources.set(resource.id.toLowerCase(), resource),
    offer: (location, image) => {
      if (!image.isWithdrawn) {
        const { publisher, offer, sku, version } = image;
        const name = [publisher, offer, sku, version].join('/').toLowerCase();
        marketplace.add(`${location}/${name}`.toLowerCase());
        if (image.deprecation !== undefined) {
          deprecations.set(name, image.deprecation);
        }
      }
    },
    vmCount: () => vms.size,
    world: () => ({ seed, subscriptions, vms, scaleSets, disks, resources, marketplace, deprecations }),
  };
}

function subscriptionOf(seed: number, index: number, tenants: number): SimSubscription {
  const tenantId = seededGuid(seed, 'tenant', ...(index % tenants === 0 ? [] : [index % tenants]));
  return {
    id: seededGuid(seed, 'subscription', index),
    name: names[index] ?? `Subscription ${index + 1}`,
    tenantId,
    // The last is the root of all: https://learn.microsoft.com/azure/governance/management-groups/overview#root-management-group-for-each-directory
    managementGroups: [parents[index % parents.length] ?? '', 'mg-root', tenantId],
    access: 'readable',
  };
}
