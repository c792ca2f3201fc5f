import { groupBy } from './group-by.ts';
import { readable } from './subscriptions.ts';
import type { SimVm, Truth, World } from './world.ts';

export type TargetTruth = Truth & { readonly id: string };

/** Does the image come without the SMB1 binaries, by what its VMs must show? */
export type ImageFlagTruth = 'unjudged' | 'not-in-os' | 'single' | 'confirmed' | 'no' | 'mixed';

export type ImageTruth = {
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly version: string | null;
  readonly flag: ImageFlagTruth;
  readonly decided: number;
  readonly absent: number;
  /** The minority by id; in a tie those that have the binaries. */
  readonly disagreeing: readonly string[];
};

/** An image that is not the Marketplace's, with the one that it descends from. */
export type OwnImageTruth = Pick<ImageTruth, 'flag' | 'decided' | 'absent' | 'disagreeing'> &
  OwnImageName & { readonly ancestor: Truth['image'] };

export type WorldTruth = {
  readonly targets: readonly TargetTruth[];
  readonly images: readonly ImageTruth[];
  readonly ownImages: readonly OwnImageTruth[];
};

/** What a whole audit of every readable subscription must find. */
export function truthOf(world: World): WorldTruth {
  const targets = targetsOf(world);
  return {
    targets: targets.map((vm) => ({ id: vm.id, ...vm.truth })),
    images: imagesOf(targets),
    ownImages: ownImagesOf(world, targets),
  };
}

/** Machines that an audit must have a row for: what ARM or its index calls Windows, in subscriptions that can be read. */
function targetsOf(world: World): SimVm[] {
  const open = new Set(readable(world).map(({ id }) => id));
  return [...world.vms.values()].filter(
    (vm) =>
      open.has(vm.subscriptionId) && vm.osType === 'Windows' && !(vm.deleted && vm.graph?.missing === true),
  );
}

function imagesOf(targets: readonly SimVm[]): ImageTruth[] {
  const groups = groupBy(targets, ({ truth: { image } }) =>
    image === null ? '' : [image.publisher, image.offer, image.sku, image.version].join('/').toLowerCase(),
  );
  groups.delete('');
  return [...groups.values()].flatMap((vms) => {
    const image = vms[0]?.truth.image;
    return image === null || image === undefined
      ? []
      : [{ ...image, ...(image.version === null ? untold : rollUp(vms)) }];
  });
}

type OwnImageName = { readonly kind: 'gallery' | 'managed' | 'disk'; readonly id: string };

function ownImagesOf(world: World, targets: readonly SimVm[]): OwnImageTruth[] {
  const named = targets.flatMap((vm) => {
    const name = ownImageOf(world, vm);
    return name === null ? [] : [{ vm, name }];
  });
  const groups = groupBy(named, ({ name }) => name.id.toLowerCase());
  return [...groups.values()].flatMap((group) =>
    group.slice(0, 1).map(({ name, vm }) => ({
      ...name,
      ancestor: vm.truth.image,
      ...rollUp(group.map((each) => each.vm)),
    })),
  );
}

/** What a VM names, else what its OS disk was copied or imported from; what Backup restores by way of a blob is no image. */
function ownImageOf({ disks }: World, { imageReference, osDisk }: SimVm): OwnImageName | null {
  const { id, exactVersion, communityGalleryImageId, sharedGalleryImageId } = {
    ...(imageReference as Readonly<Record<string, string | undefined>> | null),
  };
  const foreign = communityGalleryImageId ?? sharedGalleryImageId;
  if (foreign !== undefined) {
    return { kind: 'gallery', id: foreign };
  }
  if (id !== undefined) {
    const isGallery = id.includes('/galleries/');
    const version = isGallery && !id.includes('/versions/') ? `/versions/${exactVersion}` : '';
    return { kind: isGallery ? 'gallery' : 'managed', id: id + version };
  }
  const disk = imageReference === null ? disks.get(osDisk.managedDiskId?.toLowerCase() ?? '') : undefined;
  const { createOption, sourceResourceId, sourceUri } = disk?.creationData ?? {};
  const source = createOption === 'Copy' ? sourceResourceId : createOption === 'Import' ? sourceUri : null;
  return typeof source === 'string' && disk?.tags?.['RSVaultBackup'] === undefined
    ? { kind: 'disk', id: source }
    : null;
}

/** What one VM says of its image. */
type Vote = 'absent' | 'present' | 'not-in-os' | 'undecided';

type RollUp = Pick<ImageTruth, 'flag' | 'decided' | 'absent' | 'disagreeing'>;

/** VMs whose version nobody tells may be of several images. */
const untold: RollUp = { flag: 'unjudged', decided: 0, absent: 0, disagreeing: [] };

/** An OS that was upgraded in place says nothing of its image. */
function rollUp(vms: readonly SimVm[]): RollUp {
  const voters = vms.filter((vm) => vm.truth.outcome === 'judged' && vm.upgradedFrom === undefined);
  const votes = voters.map((vm) => voteOf(vm.truth));
  const count = (wanted: Vote) => votes.filter((vote) => vote === wanted).length;
  const [absent, present] = [count('absent'), count('present')];
  const decided = absent + present;
  const isOutside = decided === 0 && count('not-in-os') > 0 && count('undecided') === 0;
  const minority = absent < present ? 'absent' : 'present';
  const disagreeing = voters.filter((vm) => voteOf(vm.truth) === minority).map(({ id }) => id);
  return { flag: isOutside ? 'not-in-os' : flagOf(absent, present), decided, absent, disagreeing };
}

function voteOf({ client, server, exposure }: Truth): Vote {
  const halves = [client, server];
  if (halves.every((verdict) => verdict === 'not-in-os')) {
    return 'not-in-os';
  }
  if (halves.every((verdict) => verdict === 'not-in-os' || verdict === 'binaries-absent')) {
    return 'absent';
  }
  return exposure === 'on' || exposure === 'possible' ? 'present' : 'undecided';
}

/** Two that agree settle an image, as long as no more than one in five, or one, dissents. */
function flagOf(absent: number, present: number): ImageFlagTruth {
  const few = Math.max(1, (absent + present) / 5);
  if (absent + present === 0) {
    return 'unjudged';
  }
  if (absent === 1 && present === 0) {
    return 'single';
  }
  if (absent >= 2 && present <= few) {
    return 'confirmed';
  }
  return absent === 0 || (present >= 2 && absent <= few) ? 'no' : 'mixed';
}
