import type { FleetBuilder } from './fleet-builder.ts';
import type { PublishedImage } from './fleet-images.ts';
import { type MachinePlace, noVerdicts, plainMachine } from './fleet-machine.ts';
import type { MarketplaceReference, SimVm, Truth } from './world.ts';

/** Where a machine lives and what its first disk was made from. */
export type OriginPlace = Omit<MachinePlace, 'id'>;

/** Resources are laid out in one resource group, the machine's own or that of an image which several machines share. */
export type Layout = {
  readonly builder: FleetBuilder;
  readonly place: OriginPlace;
  /** Id of a Compute resource in that group. */
  readonly id: (path: string) => string;
  /** Lays the machine's own OS disk. */
  readonly osDisk: (creationData: Record<string, unknown>, tags?: Readonly<Record<string, string>>) => string;
};

export function layoutOf(builder: FleetBuilder, place: OriginPlace, machine: OriginPlace = place): Layout {
  return {
    builder,
    place,
    id: (path) => resourceId(place, path),
    osDisk: (creationData, tags = {}) => {
      const id = resourceId(machine, `disks/${machine.name}_OsDisk_1`);
      builder.addDisk({ id, location: machine.location, osType: 'Windows', tags, creationData });
      return id;
    },
  };
}

/** Where a chain ends. */
export type End = Pick<Truth, 'provenanceEnd' | 'image'>;

/** What a machine says of its OS disk, and what an audit can learn of it. */
export type Origin = Pick<SimVm, 'imageReference' | 'plan' | 'osDisk'> & End;

export const customEnd: End = { provenanceEnd: 'custom', image: null };
export const unknownEnd: End = { provenanceEnd: 'unknown', image: null };

/** A machine that names no image and has a disk that was made beforehand. */
export function attached(
  layout: Layout,
  creationData: Record<string, unknown>,
  end: End,
  tags: Readonly<Record<string, string>> = {},
): Origin {
  const managedDiskId = layout.osDisk(creationData, tags);
  return { imageReference: null, plan: null, osDisk: { createOption: 'Attach', managedDiskId }, ...end };
}

export function marketplaceEnd({ place: { image } }: Layout): End {
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

export function disk(
  { builder, place, id }: Layout,
  name: string,
  creationData: Record<string, unknown>,
  tags: Readonly<Record<string, string>> = {},
): string {
  const diskId = id(`disks/${name}`);
  builder.addDisk({ id: diskId, location: place.location, osType: 'Windows', tags, creationData });
  return diskId;
}

export function platformCreation({ place }: Layout): Record<string, unknown> {
  const imageReference = { id: platformPath(place.subscriptionId, place.location, place.image) };
  return { createOption: 'FromImage', imageReference };
}

export function platformDisk(layout: Layout, suffix: string): string {
  return disk(layout, `${layout.place.name}-${suffix}`, platformCreation(layout));
}

export function copyOf(sourceResourceId: string): Record<string, unknown> {
  return { createOption: 'Copy', sourceResourceId, sourceUniqueId: '0b1f6471-1bf0-4dda-aec3-cb9272f09590' };
}

export function snapshotOf({ builder, place, id }: Layout, sourceResourceId: string): string {
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

export function diskRestorePoint({ builder, place, id }: Layout, sourceResourceId: string): string {
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

export function managedImage({ builder, place, id }: Layout, facts: Record<string, unknown>): string {
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

export function galleryVersion(
  { builder, place, id }: Layout,
  storageProfile: Record<string, unknown>,
): string {
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
export function foreignVersion({ builder, place }: Layout, uniqueId: string): void {
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
export function sourceMachine(layout: Layout): string {
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
    truth: { outcome: 'skipped', reason: 'not-running', ...noVerdicts, ...marketplaceEnd(layout) },
  });
  return vmId;
}

export function addResource(builder: FleetBuilder, id: string, facts: Record<string, unknown>): void {
  builder.addResource({ id, body: { id, name: id.split('/').at(-1), ...facts } });
}

function resourceId({ subscriptionId, resourceGroup }: OriginPlace, path: string): string {
  return `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/${path}`;
}
