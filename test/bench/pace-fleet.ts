import { type ResourceKey, resourceKey, type SubscriptionId } from '../../lib/model/ids.ts';
import type { Target } from '../../lib/model/target.ts';
import { createDraws } from '../arm-simulator/draws.ts';
import { seededGuid } from '../arm-simulator/seeded.ts';
import { aTarget, image2016, provenanceOf } from '../support/ledger-builders.ts';

/** `seconds` is how long its probe runs; null: it never ends. */
export type PacedMachine = { readonly target: Target; readonly seconds: number | null };

export type PaceFleetOptions = {
  readonly seed: number;
  readonly machines: number;
  /** Default 1. */
  readonly subscriptions?: number;
  /** Default one. */
  readonly regions?: readonly string[];
  /** Share of probes that never end. Default 0.003. */
  readonly stuck?: number;
  /** Default one. The machines of an image stand together in the order of the keys, so that the last image's come last of all. */
  readonly images?: number;
  /** Is each image in one region only? Otherwise its machines are spread over all. */
  readonly imagesApart?: boolean;
};

/** Lognormal with median 32 s and 99th percentile 120 s, never under the 20 s that Run Command takes at least. */
const durations = { median: 32, sigma: 0.568, least: 20 };

/** Machines in the order of their keys, which is the order of the ledger. */
export function paceFleet(options: PaceFleetOptions): readonly PacedMachine[] {
  const { seed, regions = ['japaneast'], subscriptions = 1, stuck = 0.003, images = 1 } = options;
  const draws = createDraws(seed);
  const ids = Array.from({ length: subscriptions }, (_, index) => seededGuid(seed, 'subscription', index));
  return Array.from({ length: options.machines }, (_, index) => {
    const name = `vm-${String(index).padStart(6, '0')}`;
    const subscriptionId = (ids[index % subscriptions] ?? '') as SubscriptionId;
    const image = Math.floor((index * images) / options.machines);
    const region = options.imagesApart === true ? image : Math.floor(index / subscriptions);
    const location = regions[region % regions.length] ?? 'japaneast';
    const sku = `2016-datacenter-${image}`;
    const provenance = provenanceOf(images === 1 ? image2016 : { ...image2016, sku });
    const drawn = draws.lognormal(durations, name, 'seconds');
    return {
      target: { ...aTarget(name, { subscriptionId, provenance }), location },
      seconds: draws.fraction(name, 'stuck') < stuck ? null : Math.max(durations.least, drawn),
    };
  });
}

export function byKey(fleet: readonly PacedMachine[]): ReadonlyMap<ResourceKey, PacedMachine> {
  return new Map(fleet.map((machine) => [resourceKey(machine.target.resourceId), machine]));
}
