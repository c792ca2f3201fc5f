import type { FleetBuilder } from './fleet-builder.ts';
import type { PublishedImage } from './fleet-images.ts';
import { type MachinePlace, plainMachine } from './fleet-machine.ts';
import type { ImageReference, MarketplaceReference, SimVm, Truth } from './world.ts';

/** Ways in which the OS disk of a VM came to be. */
export const originKinds = [
  'marketplace',
  'marketplace-latest',
  'gallery-from-vm',
  'gallery-from-image',
  'gallery-from-disk',
  'gallery-latest',
  'community-gallery',
  'shared-gallery',
  'managed-image',
  'managed-image-orphan',
  'managed-image-blob',
  'attached',
  'copied',
  'copied-orphan',
  'restored',
  'imported',
  'uploaded',
  'unmanaged',
  'unknown',
] as const;

export type OriginKind = (typeof originKinds)[number];

/** Where a machine lives and what its first disk was made from. */
export type OriginPlace = Omit<MachinePlace, 'id'>;

export type Origin = Pick<SimVm, 'imageReference' | 'plan' | 'osDisk'> &
  Pick<Truth, 'provenanceEnd' | 'image'>;

/** Lays out the resources behind a machine's OS disk, and says what an audit can learn of them. */
export function layOrigin(builder: FleetBuilder, kind: OriginKind, place: OriginPlace): Origin {
  builder.offer(place.location, place.image);
  const layout: Layout = { builder, place, id: (path) => resourceId(place, path) };
  return layers[kind](layout);
}

type Layout = {
  readonly builder: FleetBuilder;
  readonly place: OriginPlace;
  /** Id of a Compute resource in the machine's own resource group. */
  readonly id: (path: string) => string;
};

const layers: Readonly<Record<OriginKind, (layout: Layout) => Origin>> = {
  marketplace: (layout) => fromReference(layout, marketplaceReference(layout.place.image)),
  'marketplace-latest': (layout) =>
    fromReference(layout, { ...marketplaceReference(layout.place.image), version: 'latest' }),
  'gallery-from-vm': (layout) => {
    const source = { virtualMachineId: sourceMachine(layout) };
    return fromImage(layout, { id: galleryVersion(layout, { source }) }, marketplaceEnd(layout));
  },
  'gallery-from-image': (layout) => {
    const image = managedImage(layout, { sourceVirtualMachine: { id: sourceMachine(layout) } });
    return fromImage(
      layout,
      { id: galleryVersion(layout, { source: { id: image } }) },
      marketplaceEnd(layout),
    );
  },
  'gallery-from-disk': (layout) => {
    const source = { id: platformDisk(layout, 'golden') };
    const storage = { osDiskImage: { sizeInGB: 127, source } };
    return fromImage(layout, { id: galleryVersion(layout, storage) }, marketplaceEnd(layout));
  },
  'gallery-latest': (layout) => {
    const version = galleryVersion(layout, { source: { virtualMachineId: sourceMachine(layout) } });
    const id = version.replace(/\/versions\/[^/]+$/, '');
    return fromImage(layout, { id, exactVersion: '1.0.0' }, marketplaceEnd(layout));
  },
  'community-gallery': (layout) => {
    const name = `${layout.place.image.release.toLowerCase()}-hardened`;
    const id = `/CommunityGalleries/ContosoPublic-6ab0c7ae/Images/${name}/Versions/1.0.0`;
    foreignVersion(layout, id);
    return fromImage(layout, { communityGalleryImageId: id, exactVersion: '1.0.0' }, customEnd);
  },
  'shared-gallery': (layout) => {
    const id = `/SharedGalleries/6ab0c7ae-CONTOSOSHARED/Images/base/Versions/2.1.0`;
    foreignVersion(layout, id);
    return fromImage(layout, { sharedGalleryImageId: id, exactVersion: '2.1.0' }, customEnd);
  },
  'managed-image': (layout) => {
    const id = managedImage(layout, { sourceVirtualMachine: { id: sourceMachine(layout) } });
    return fromImage(layout, { id }, marketplaceEnd(layout));
  },
  'managed-image-orphan': (layout) => {
    const gone = layout.id(`virtualMachines/${layout.place.name}-deleted`);
    return fromImage(
      layout,
      { id: managedImage(layout, { sourceVirtualMachine: { id: gone } }) },
      unknownEnd,
    );
  },
  'managed-image-blob': (layout) => {
    const blobUri = `https://contosovhds.blob.core.windows.net/vhds/${layout.place.name}.vhd`;
    const osDisk = { osType: 'Windows', osState: 'Generalized', blobUri };
    return fromImage(layout, { id: managedImage(layout, { storageProfile: { osDisk } }) }, customEnd);
  },
  attached: (layout) => onDisk(layout, platformCreation(layout), marketplaceEnd(layout)),
  copied: (layout) => {
    const snapshot = snapshotOf(layout, platformDisk(layout, 'before'));
    return onDisk(layout, copyOf(snapshot), marketplaceEnd(layout));
  },
  'copied-orphan': (layout) => onDisk(layout, copyOf(layout.id('snapshots/deleted-long-ago')), unknownEnd),
  restored: (layout) => {
    const point = diskRestorePoint(layout, platformDisk(layout, 'before'));
    return onDisk(layout, { createOption: 'Restore', sourceResourceId: point }, marketplaceEnd(layout));
  },
  imported: (layout) => {
    const sourceUri = `https://contosovhds.blob.core.windows.net/migrated/${layout.place.name}.vhd`;
    return onDisk(layout, { createOption: 'Import', sourceUri }, customEnd);
  },
  uploaded: (layout) =>
    onDisk(layout, { createOption: 'Upload', uploadSizeBytes: 136_367_309_312 }, customEnd),
  unmanaged: ({ place }) => ({
    imageReference: null,
    plan: null,
    osDisk: {
      createOption: 'Attach',
      managedDiskId: null,
      vhdUri: `https://contosovhds.blob.core.windows.net/vhds/${place.name}-os.vhd`,
    },
    ...customEnd,
  }),
  unknown: (layout) => onDisk(layout, { createOption: 'Empty' }, unknownEnd),
};

type End = Pick<Truth, 'provenanceEnd' | 'image'>;

const customEnd: End = { provenanceEnd: 'custom', image: null };
const unknownEnd: End = { provenanceEnd: 'unknown', image: null };

function marketplaceEnd({ place: { image } }: Layout): End {
  const { publisher, offer, sku, version } = image;
  return { provenanceEnd: 'marketplace', image: { publisher, offer, sku, version } };
}

export function marketplaceReference(image: PublishedImage): MarketplaceReference {
  const { publisher, offer, sku, version } = image;
  return { publisher, offer, sku, version, exactVersion: version };
}

/** The path by which a disk names the platform image it was made from. */
export function platformPath(subscriptionId: string, location: string, image: PublishedImage): string {
  return `/Subscriptions/${subscriptionId}/Providers/Microsoft.Compute/Locations/${location}/Publishers/${image.publisher}/ArtifactTypes/VMImage/Offers/${image.offer}/Skus/${image.sku}/Versions/${image.version}`;
}

function fromReference(layout: Layout, reference: MarketplaceReference): Origin {
  const plan = layout.place.image.plan ?? null;
  return { ...fromImage(layout, reference, marketplaceEnd(layout), platformCreation(layout)), plan };
}

function fromImage(
  layout: Layout,
  imageReference: ImageReference,
  end: End,
  creationData: Record<string, unknown> = { createOption: 'FromImage' },
): Origin {
  const managedDiskId = disk(layout, `${layout.place.name}_OsDisk_1`, creationData);
  return { imageReference, plan: null, osDisk: { createOption: 'FromImage', managedDiskId }, ...end };
}

function onDisk(layout: Layout, creationData: Record<string, unknown>, end: End): Origin {
  const managedDiskId = disk(layout, `${layout.place.name}_OsDisk_1`, creationData);
  return { imageReference: null, plan: null, osDisk: { createOption: 'Attach', managedDiskId }, ...end };
}

function disk({ builder, place, id }: Layout, name: string, creationData: Record<string, unknown>): string {
  const diskId = id(`disks/${name}`);
  builder.addDisk({ id: diskId, location: place.location, osType: 'Windows', creationData });
  return diskId;
}

function platformCreation({ place }: Layout): Record<string, unknown> {
  const imageReference = { id: platformPath(place.subscriptionId, place.location, place.image) };
  return { createOption: 'FromImage', imageReference };
}

function platformDisk(layout: Layout, suffix: string): string {
  return disk(layout, `${layout.place.name}-${suffix}`, platformCreation(layout));
}

function copyOf(sourceResourceId: string): Record<string, unknown> {
  return { createOption: 'Copy', sourceResourceId, sourceUniqueId: '0b1f6471-1bf0-4dda-aec3-cb9272f09590' };
}

function snapshotOf({ builder, place, id }: Layout, sourceResourceId: string): string {
  const snapshotId = id(`snapshots/${place.name}-snapshot`);
  const properties = {
    osType: 'Windows',
    creationData: { createOption: 'Copy', sourceResourceId },
    diskSizeGB: 127,
    provisioningState: 'Succeeded',
  };
  addResource(builder, snapshotId, {
    type: 'Microsoft.Compute/snapshots',
    location: place.location,
    properties,
  });
  return snapshotId;
}

function diskRestorePoint({ builder, place, id }: Layout, sourceResourceId: string): string {
  const pointId = id(
    `restorePointCollections/${place.name}-points/restorePoints/daily-1/diskRestorePoints/${place.name}-before_1`,
  );
  const properties = {
    timeCreated: '2025-11-02T01:00:00.0000000Z',
    sourceResourceId,
    osType: 'Windows',
    hyperVGeneration: 'V1',
    sourceUniqueId: '0b1f6471-1bf0-4dda-aec3-cb9272f09590',
  };
  addResource(builder, pointId, {
    type: 'Microsoft.Compute/restorePointCollections/restorePoints/diskRestorePoints',
    properties,
  });
  return pointId;
}

function managedImage({ builder, place, id }: Layout, facts: Record<string, unknown>): string {
  const imageId = id(`images/${place.name}-image`);
  const osDisk = {
    osType: 'Windows',
    osState: 'Generalized',
    diskSizeGB: 127,
    storageAccountType: 'Standard_LRS',
  };
  const properties = {
    storageProfile: { osDisk, dataDisks: [], zoneResilient: false },
    provisioningState: 'Succeeded',
    hyperVGeneration: 'V1',
    ...facts,
  };
  addResource(builder, imageId, { type: 'Microsoft.Compute/images', location: place.location, properties });
  return imageId;
}

function galleryVersion({ builder, place, id }: Layout, storageProfile: Record<string, unknown>): string {
  const versionId = id(`galleries/goldenImages/images/${place.name}-def/versions/1.0.0`);
  const properties = {
    publishingProfile: { targetRegions: [], replicaCount: 1, publishedDate: '2025-06-01T10:00:00+00:00' },
    provisioningState: 'Succeeded',
    storageProfile: { osDiskImage: { sizeInGB: 127, hostCaching: 'ReadWrite' }, ...storageProfile },
  };
  const type = 'Microsoft.Compute/galleries/images/versions';
  addResource(builder, versionId, { type, location: place.location, properties });
  return versionId;
}

/** Galleries of others are read below a location, and tell nothing of what a version was made from. */
function foreignVersion({ builder, place }: Layout, uniqueId: string): void {
  const path = uniqueId
    .replace('/CommunityGalleries/', '/communityGalleries/')
    .replace('/SharedGalleries/', '/sharedGalleries/');
  const id = `/subscriptions/${place.subscriptionId}/providers/Microsoft.Compute/locations/${place.location}${path}`;
  const body = {
    name: uniqueId.split('/').at(-1),
    location: place.location,
    identifier: { uniqueId },
    properties: {
      publishedDate: '2025-06-01T10:00:00+00:00',
      excludeFromLatest: false,
      storageProfile: { osDiskImage: { diskSizeGB: 127, hostCaching: 'ReadWrite' } },
    },
  };
  builder.addResource({ id, body });
}

/** The machine that an image was captured from: generalized, deallocated, kept. Machines of one group share it. */
function sourceMachine(layout: Layout): string {
  const { builder, place, id } = layout;
  const name = `golden-${place.image.release}-${place.image.version}`.toLowerCase();
  const vmId = id(`virtualMachines/${name}`);
  builder.addVm({
    ...plainMachine(builder, { ...place, id: vmId, name }),
    power: 'deallocated',
    imageReference: marketplaceReference(place.image),
    plan: place.image.plan ?? null,
    osDisk: {
      createOption: 'FromImage',
      managedDiskId: disk(layout, `${name}_OsDisk_1`, platformCreation(layout)),
    },
    truth: { outcome: 'skipped', reason: 'not-running', verdict: null, ...marketplaceEnd(layout) },
  });
  return vmId;
}

function addResource(builder: FleetBuilder, id: string, facts: Record<string, unknown>): void {
  builder.addResource({ id, body: { id, name: id.split('/').at(-1), ...facts } });
}

function resourceId({ subscriptionId, resourceGroup }: OriginPlace, path: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/${path}`;
}
