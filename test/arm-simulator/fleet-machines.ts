import type { FleetBuilder } from './fleet-builder.ts';
import { type ConditionKind, underCondition } from './fleet-conditions.ts';
import { type ImageKey, publishedImage, type Release } from './fleet-images.ts';
import { guestOf, judged, noVerdicts, plainMachine } from './fleet-machine.ts';
import { type OddityName, smb1Oddities } from './fleet-oddities.ts';
import { layOrigin, type OriginKind } from './fleet-origins.ts';
import { type Baseline, policyOf } from './fleet-policies.ts';
import { marketplaceReference, type OriginPlace } from './fleet-resources.ts';
import type { SimVm, Smb1State, Truth } from './world.ts';

/** One machine of a fleet, in the words of whoever draws up the fleet. */
export type MachineSpec = {
  readonly image: ImageKey;
  /** Default `marketplace`. */
  readonly origin?: OriginKind;
  /** Name of what all machines of this name come from; default: each has one of its own. */
  readonly golden?: string;
  readonly condition?: ConditionKind;
  /** What an administrator changed after the VM was made. */
  readonly smb1?: Smb1State;
  /** What else became of SMB 1.0. */
  readonly odd?: OddityName;
  /** In-place upgrade to a later release. */
  readonly upgradedTo?: Release;
  /** Update to a later release of the same servicing family, by an enablement package. */
  readonly enabledTo?: Release;
  readonly isLinux?: true;
  /** Numbers of the subscription and the region; default by the machine's number. */
  readonly subscription?: number;
  readonly region?: number;
};

export type FleetPlaces = {
  readonly regions: readonly string[];
  /** Default `nowhere`. */
  readonly baseline?: Baseline;
  /** Flexible scale set that the next machines join. */
  readonly flexibleScaleSetId?: string;
};

/** Mixed case, as people write them; no API is bound to repeat it. */
const groups = ['rg-App-Prod', 'RG-DATA', 'rg-legacy', 'Rg-Migration'];

export function addMachine(builder: FleetBuilder, places: FleetPlaces, spec: MachineSpec): SimVm {
  const number = builder.vmCount();
  const place = placeOf(builder, places, { spec, number });
  const shared = spec.golden === undefined ? place : goldenPlace(builder, place, spec.golden);
  const origin = layOrigin(builder, spec.origin ?? 'marketplace', { place, shared });
  const changes = { spec, baseline: places.baseline ?? 'nowhere' };
  const plain = changedLater(builder, plainMachine(builder, place), changes);
  const { provenanceEnd, image, ...facts } = origin;
  const set = places.flexibleScaleSetId;
  const made: SimVm = {
    ...plain,
    ...facts,
    tags: tagsOf(builder, place.name),
    ...(set === undefined ? {} : { flexibleScaleSetId: set }),
    truth: { ...plain.truth, provenanceEnd, image },
  };
  const vm = spec.condition === undefined ? made : underCondition(builder, spec.condition, made);
  const machine = spec.isLinux === true ? asLinux(vm) : vm;
  builder.addVm(machine);
  return machine;
}

/** A platform team keeps its images in one subscription. */
function goldenPlace(builder: FleetBuilder, place: OriginPlace, name: string): OriginPlace {
  return { ...place, name, subscriptionId: builder.subscription(0).id, resourceGroup: 'rg-Golden' };
}

type Numbered = { readonly spec: MachineSpec; readonly number: number };

function placeOf(builder: FleetBuilder, { regions }: FleetPlaces, { spec, number }: Numbered) {
  const image = publishedImage(spec.image);
  const { id: subscriptionId } = builder.subscription(spec.subscription ?? number);
  const location = regions[(spec.region ?? number) % regions.length] ?? 'japaneast';
  const resourceGroup = builder.draws.pick(groups, 'group', number);
  const name = `vm-${image.release.toLowerCase()}-${String(number).padStart(4, '0')}`;
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${name}`;
  return { id, name, subscriptionId, resourceGroup, location, image };
}

type Changes = { readonly spec: MachineSpec; readonly baseline: Baseline };

function changedLater(builder: FleetBuilder, vm: SimVm, { spec, baseline }: Changes): SimVm {
  const image = publishedImage(spec.image);
  const release = spec.upgradedTo ?? spec.enabledTo ?? image.release;
  const smb1 = {
    smb1: spec.smb1 ?? image.smb1,
    ...policyOf(baseline, vm.resourceGroup),
    ...(spec.odd && smb1Oddities[spec.odd].changed),
  };
  const guest = guestOf(builder, vm.id.toLowerCase(), { release, ...smb1 });
  return {
    ...vm,
    guest,
    ...(spec.upgradedTo === undefined ? {} : { upgradedFrom: image.release }),
    truth: judged(guest),
  };
}

/** Never a target; its truth is not asked for. */
function asLinux(vm: SimVm): SimVm {
  const imageReference = {
    publisher: 'Canonical',
    offer: 'ubuntu-24_04-lts',
    sku: 'server',
    version: 'latest',
    exactVersion: '24.04.202410170',
  };
  const osDisk = { createOption: 'FromImage', managedDiskId: null } as const;
  const truth = { ...vm.truth, outcome: 'not-a-target', reason: null, ...noVerdicts, image: null };
  return { ...vm, osType: 'Linux', guestIsLinux: true, imageReference, osDisk, truth };
}

function tagsOf({ draws }: FleetBuilder, name: string): Record<string, string> {
  return {
    environment: draws.pick(['production', 'test', 'staging'], name, 'environment'),
    ...(draws.fraction(name, 'owner') < 0.5 ? { Owner: 'ops@contoso.example' } : {}),
  };
}

export type ScaleSetSpec = {
  readonly name: string;
  readonly image: ImageKey;
  readonly mode: 'Uniform' | 'Flexible';
  /** Numeric ids of uniform instances, with the gaps that deleted ones leave; of a flexible set only their number counts. */
  readonly instances: readonly number[];
  readonly isAks?: true;
  /** On the set alone, as no instance can be tagged by itself. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly subscription?: number;
};

/** A scale set with its instances; flexible instances are ordinary VMs that name the set. */
export function addScaleSet(
  builder: FleetBuilder,
  { regions, ...common }: FleetPlaces,
  spec: ScaleSetSpec,
): void {
  const image = publishedImage(spec.image);
  const { id: subscriptionId } = builder.subscription(spec.subscription ?? 0);
  const location = regions[0] ?? 'japaneast';
  const resourceGroup = spec.isAks === true ? 'MC_rg-aks_aks-shop_region' : 'rg-Web';
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachineScaleSets/${spec.name}`;
  const tags = { ...(spec.isAks === true ? { 'aks-managed-poolName': 'npwin' } : {}), ...spec.tags };
  builder.offer(location, image);
  builder.addScaleSet({
    id,
    name: spec.name,
    subscriptionId,
    resourceGroup,
    location,
    tags,
    mode: spec.mode,
    osType: 'Windows',
    imageReference: marketplaceReference(image),
    managedBy: null,
  });
  for (const instance of spec.instances) {
    if (spec.mode === 'Flexible') {
      const places = { ...common, regions: [location], flexibleScaleSetId: id };
      addMachine(builder, places, { image: spec.image, subscription: spec.subscription ?? 0 });
    } else {
      const place = { id, name: spec.name, subscriptionId, resourceGroup, location, image };
      addInstance(builder, place, { instance, settled: settledBySet(tags) });
    }
  }
}

/** What the tags of a set decide for its instances. */
function settledBySet(tags: Readonly<Record<string, string>>): Partial<Truth> {
  if (tags['smb1-audit'] === 'do-not-touch') {
    return { outcome: 'skipped', reason: 'do-not-touch', ...noVerdicts };
  }
  return 'aks-managed-poolName' in tags
    ? { outcome: 'skipped', reason: 'managed-by-other', ...noVerdicts }
    : {};
}

function addInstance(
  builder: FleetBuilder,
  set: Parameters<typeof plainMachine>[1],
  { instance, settled }: { readonly instance: number; readonly settled: Partial<Truth> },
): void {
  const place = { ...set, id: `${set.id}/virtualMachines/${instance}`, name: `${set.name}_${instance}` };
  const plain = plainMachine(builder, place);
  const { publisher, offer, sku, version } = set.image;
  builder.addVm({
    ...plain,
    kind: 'scale-set-instance',
    instanceId: String(instance),
    imageReference: marketplaceReference(set.image),
    truth: {
      ...plain.truth,
      ...settled,
      provenanceEnd: 'marketplace',
      image: { publisher, offer, sku, version },
    },
  });
}
