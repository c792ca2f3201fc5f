import { createFleetBuilder, type FleetBuilder } from './fleet-builder.ts';
import { conditionKinds } from './fleet-conditions.ts';
import { type ImageKey, type PublishedImage, publishedImage, publishedImages } from './fleet-images.ts';
import { isPossible, type MachinePlace, plainMachine } from './fleet-machine.ts';
import { addMachine, addScaleSet, type FleetPlaces, type MachineSpec } from './fleet-machines.ts';
import { fitsRelease, oddityNames } from './fleet-oddities.ts';
import { originKinds } from './fleet-origins.ts';
import type { Baseline } from './fleet-policies.ts';
import { disk, layoutOf, platformCreation } from './fleet-resources.ts';
import { enabled, flaggedImages, golden, interesting, odd } from './fleet-specs.ts';
import type { SimVm, Smb1State, World } from './world.ts';

/** Share of VMs of each kind in a drawn fleet; the rest is healthy, from the Marketplace and unchanged. */
export type FleetMix = {
  /** From something else than a Marketplace reference. Default 0.25. */
  readonly otherOrigins: number;
  /** Cannot be judged, or nearly cannot. Default 0.2. */
  readonly conditions: number;
  /** SMB1 changed by an administrator. Default 0.05. */
  readonly changed: number;
  /** SMB1 as the field has it: leftover keys, one half only, a pending restart and the like. Default 0.08. */
  readonly odd: number;
  readonly linux: number;
  /** Scripts that never end. Default 0.003. */
  readonly stuck: number;
};

export type FleetOptions = {
  readonly seed?: number;
  readonly vms?: number;
  readonly subscriptions?: number;
  /** Tenants that delegated them to the auditor's. Default 1. */
  readonly tenants?: number;
  readonly regions?: readonly string[];
  readonly mix?: Partial<FleetMix>;
  /** Where group policy writes keys, whatever the machines have. Default `some-groups`. */
  readonly baseline?: Baseline;
  /** Simulated time at which the world begins, epoch ms. Default the present. */
  readonly startedAt?: number;
  /** The audit's own limit for a probe: decides what it can say of a silent agent. Default 1800. */
  readonly probeDeadlineSeconds?: number;
};

const defaultMix: FleetMix = {
  otherOrigins: 0.25,
  conditions: 0.2,
  changed: 0.05,
  odd: 0.08,
  linux: 0.08,
  stuck: 0.003,
};

const defaultRegions = ['japaneast', 'westeurope', 'eastus'];

/** A fleet drawn from a seed: the same options give the same world. */
export function createFleet(options: FleetOptions = {}): World {
  const { builder, places } = begin(options);
  addScaleSets(builder, places);
  fill(builder, places, { vms: options.vms ?? 100, mix: { ...defaultMix, ...options.mix } });
  return builder.world();
}

/** About 80 VMs in two subscriptions: some of each interesting kind, and images with every flag. */
export function demoFleet(
  options: Pick<FleetOptions, 'seed' | 'startedAt' | 'probeDeadlineSeconds' | 'baseline' | 'tenants'> = {},
): World {
  const { builder, places } = begin({ seed: 2018, subscriptions: 2, ...options });
  addScaleSets(builder, places);
  for (const spec of [...flaggedImages, ...interesting, ...odd]) {
    addMachine(builder, places, spec);
  }
  return builder.world();
}

/** Every kind of machine at least once, then drawn ones up to `vms`, in three subscriptions. */
export function truthFleet(vms = 300, options: FleetOptions = {}): World {
  const { builder, places } = begin({ seed: 4711, subscriptions: 3, ...options });
  addScaleSets(builder, places);
  for (const spec of [
    ...flaggedImages,
    ...interesting,
    ...odd,
    ...enabled,
    ...everyOrigin(),
    ...everyCondition(),
    ...golden,
  ]) {
    addMachine(builder, places, spec);
  }
  fill(builder, places, { vms, mix: { ...defaultMix, ...options.mix } });
  return builder.world();
}

/**
 * Many healthy machines of a few images, cheap in memory: they share what they can and, unless they are asked for, have no disks of
 * their own.
 */
export function largeFleet(vms: number, options: FleetOptions & { readonly hasDisks?: true } = {}): World {
  const { builder, places } = begin({ seed: 99, subscriptions: 1, ...options });
  const samples = samplesOf(builder, places);
  for (let number = 0; number < vms; number += 1) {
    const sample = builder.draws.pick(samples, 'sample', number);
    const { id: subscriptionId } = builder.subscription(number);
    const location = places.regions[number % places.regions.length] ?? sample.location;
    const resourceGroup = `rg-large-${Math.floor(number / 500)}`;
    const name = `vm-${String(number).padStart(6, '0')}`;
    const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${name}`;
    const place = { id, name, subscriptionId, resourceGroup, location, image: sample.image };
    const machine = { ...plainMachine(builder, place), ...sample.shared };
    const osDisk = options.hasDisks === true ? osDiskOf(builder, place) : machine.osDisk;
    builder.addVm({ ...machine, osDisk });
  }
  return builder.world();
}

function osDiskOf(builder: FleetBuilder, place: MachinePlace): SimVm['osDisk'] {
  const layout = layoutOf(builder, place);
  return {
    createOption: 'FromImage',
    managedDiskId: disk(layout, `${place.name}_OsDisk_1`, platformCreation(layout)),
  };
}

type Sample = {
  readonly image: PublishedImage;
  readonly location: string;
  readonly shared: Pick<SimVm, 'guest' | 'imageReference' | 'truth' | 'tags'>;
};

/** One machine per image, made beside the world, for its facts. */
function samplesOf(builder: FleetBuilder, places: FleetPlaces): Sample[] {
  const scratch = begin({ seed: builder.seed, subscriptions: 1, startedAt: builder.startedAt });
  const keys = ['2012r2-on', '2016-available', '2016-removed', '2019-core', '2022'] as const;
  return keys.map((key) => {
    const image = publishedImage(key);
    const { regions } = places;
    const { guest, imageReference, truth, tags, location } = addMachine(
      scratch.builder,
      { regions },
      { image: key },
    );
    for (const region of places.regions) {
      builder.offer(region, image);
    }
    return { image, location, shared: { guest, imageReference, truth, tags } };
  });
}

function begin(options: FleetOptions): { builder: FleetBuilder; places: FleetPlaces } {
  const builder = createFleetBuilder({
    seed: options.seed ?? 1,
    subscriptions: options.subscriptions ?? 1,
    tenants: options.tenants ?? 1,
    startedAt: options.startedAt ?? Date.now(),
    probeDeadlineSeconds: options.probeDeadlineSeconds ?? 1800,
  });
  return {
    builder,
    places: {
      regions: options.regions ?? defaultRegions,
      baseline: options.baseline ?? 'some-groups',
    },
  };
}

function addScaleSets(builder: FleetBuilder, places: FleetPlaces): void {
  addScaleSet(builder, places, { name: 'web', image: '2019-core', mode: 'Uniform', instances: [0, 2, 5] });
  addScaleSet(builder, places, { name: 'api', image: '2022', mode: 'Flexible', instances: [1, 2] });
  addScaleSet(builder, places, {
    name: 'aksnpwin',
    image: '2022',
    mode: 'Uniform',
    instances: [0, 1],
    isAks: true,
  });
}

/** Adds drawn machines until the world has `vms` of them, the sources of images counted in. */
function fill(
  builder: FleetBuilder,
  places: FleetPlaces,
  { vms, mix }: { readonly vms: number; readonly mix: FleetMix },
): void {
  while (builder.vmCount() < vms) {
    const spec = drawSpec(builder, mix);
    const isLast = builder.vmCount() === vms - 1;
    addMachine(builder, places, isLast ? { image: spec.image } : spec);
  }
}

/** Images whose flag depends on who uses them are not drawn. */
const undrawn: readonly string[] = ['2012r2-mixed', '2012r2-single', '2022-azure', 'win11-24h2'];
const imageKeys = (Object.keys(publishedImages) as ImageKey[]).filter((key) => !undrawn.includes(key));
const states: readonly Smb1State[] = ['enabled', 'disabled', 'available', 'payload-removed'];
const drawnConditions = conditionKinds.filter((kind) => kind !== 'stuck' && kind !== 'agent-by-hand');

function drawSpec({ draws, ...builder }: FleetBuilder, mix: FleetMix): MachineSpec {
  const number = builder.vmCount();
  const draw = (what: string) => draws.fraction('spec', number, what);
  const image = draws.pick(imageKeys, 'spec', number, 'image');
  if (draw('linux') < mix.linux) {
    return { image, isLinux: true };
  }
  const { release } = publishedImage(image);
  const possible = states.filter((state) => isPossible(release, state));
  const isStuck = draw('stuck') < mix.stuck;
  const fitting = oddityNames.filter((name) => fitsRelease(name, release));
  const hasCondition = draw('condition') < mix.conditions;
  return {
    image,
    ...(draw('origin') < mix.otherOrigins
      ? { origin: draws.pick(originsFor(image), 'spec', number, 'which origin') }
      : {}),
    ...(draw('changed') < mix.changed ? { smb1: draws.pick(possible, 'spec', number, 'state') } : {}),
    ...(draw('odd') < mix.odd ? { odd: draws.pick(fitting, 'spec', number, 'which odd') } : {}),
    ...(hasCondition ? { condition: draws.pick(drawnConditions, 'spec', number, 'which condition') } : {}),
    ...(isStuck ? { condition: 'stuck' } : {}),
  };
}

/** Images of other publishers are left as they are: what a captured one keeps of its plan is not modelled. */
function originsFor(image: ImageKey) {
  return publishedImage(image).plan === undefined
    ? originKinds
    : (['marketplace', 'marketplace-latest'] as const);
}

function everyOrigin(): readonly MachineSpec[] {
  return originKinds.map((origin, index) => ({
    image: index % 2 === 0 ? '2016-on' : '2019-core',
    origin,
  }));
}

function everyCondition(): readonly MachineSpec[] {
  return conditionKinds.map((condition) => ({ image: '2016-late', condition }));
}
