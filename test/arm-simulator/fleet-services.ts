import {
  addResource,
  attached,
  customEnd,
  disk,
  type End,
  type Layout,
  marketplaceEnd,
  marketplaceReference,
  type Origin,
  platformCreation,
  platformDisk,
  sourceMachine,
  unknownEnd,
} from './fleet-resources.ts';
import { seededGuid } from './seeded.ts';

/** Disks that Azure's services made, shaped as public recordings have them (names are this world's). */
export const serviceLayers = {
  /** Azure Backup, instant tier: the point knows the disk, which is still there. */
  'backup-point': (layout) =>
    restored(
      layout,
      { diskAtTheTime: platformDisk(layout, 'backed-up'), source: null },
      marketplaceEnd(layout),
    ),
  /** The disk at the time was replaced; the collection still knows its VM. */
  'backup-collection': (layout) =>
    restored(
      layout,
      { diskAtTheTime: layout.id(`disks/${layout.place.name}-long-gone`), source: sourceMachine(layout) },
      marketplaceEnd(layout),
    ),
  /** Points go after days. */
  'backup-expired': (layout) =>
    restored(layout, { diskAtTheTime: null, source: sourceMachine(layout) }, marketplaceEnd(layout)),
  /** Protection was ended, and the VM deleted. */
  'backup-gone': (layout) => restored(layout, { diskAtTheTime: null, source: null }, unknownEnd),
  /** From the vault by way of a storage account. */
  'backup-vault': (layout) => {
    const sourceUri = `https://contosostaging.blob.core.windows.net/restored/${layout.place.name}.vhd`;
    return attached(layout, { createOption: 'Import', sourceUri }, unknownEnd, backupTag(layout));
  },
  'failed-over': (layout) => failedOver(layout, layout.id(replicaPath(layout)), unknownEnd),
  'failed-over-silent': (layout) =>
    failedOver(layout, replicaDisk(layout, { createOption: 'Upload' }), unknownEnd),
  'failed-over-telling': (layout) =>
    failedOver(layout, replicaDisk(layout, platformCreation(layout)), marketplaceEnd(layout)),
  migrated: (layout) => {
    const seed = layout.id(`disks/asrseeddisk-${layout.place.name}-${guid(layout, 'seed')}`);
    const tags = { 'AzHydration-ManagedDisk-CreatedBy': 'Azure Site Recovery' };
    return attached(layout, bookmarked(layout, seed), customEnd, tags);
  },
  'path-latest': (layout) => {
    const { creationData, end } = latestPath(layout);
    return attached(layout, creationData, end);
  },
  /** Another VM's disk was swapped in: the document goes on naming the image that the VM was made from. */
  swapped: (layout) => {
    const other = { ...layout.place, image: { ...layout.place.image, version: '1.0.20170101' } };
    const managedDiskId = disk(
      layout,
      `${layout.place.name}-swapped-in`,
      platformCreation({ ...layout, place: other }),
    );
    return named(layout, managedDiskId, unknownEnd);
  },
  /** Backup replaced the OS disk by one that it restored. */
  'restored-in-place': (layout) => {
    const { osDisk } = restored(layout, { diskAtTheTime: null, source: sourceMachine(layout) }, unknownEnd);
    return named(layout, osDisk.managedDiskId ?? '', marketplaceEnd(layout));
  },
} as const satisfies Record<string, (layout: Layout) => Origin>;

function named(layout: Layout, managedDiskId: string, end: End): Origin {
  return {
    imageReference: marketplaceReference(layout.place.image),
    plan: null,
    osDisk: { createOption: 'FromImage', managedDiskId },
    ...end,
  };
}

type Backup = { readonly diskAtTheTime: string | null; readonly source: string | null };

/** The source of such a disk has a query at its end and is no id that a GET knows. */
function restored(layout: Layout, { diskAtTheTime, source }: Backup, end: End): Origin {
  const { builder, place } = layout;
  const group = `/subscriptions/${place.subscriptionId}/resourceGroups/AzureBackupRG_${place.location}_1`;
  const collection = `${group}/providers/Microsoft.Compute/restorePointCollections/AzureBackup_${place.name}_17592`;
  const point = `${collection}/restorePoints/AzureBackup_20250312_100233`;
  if (source !== null) {
    const properties = { source: { id: source, location: place.location }, provisioningState: 'Succeeded' };
    const type = 'Microsoft.Compute/restorePointCollections';
    addResource(builder, collection, { type, location: place.location, properties });
  }
  if (diskAtTheTime !== null) {
    const osDisk = {
      osType: 'Windows',
      name: diskAtTheTime.split('/').at(-1),
      managedDisk: { id: diskAtTheTime },
    };
    const properties = {
      consistencyMode: 'ApplicationConsistent',
      sourceMetadata: { storageProfile: { osDisk } },
    };
    const type = 'Microsoft.Compute/restorePointCollections/restorePoints';
    addResource(builder, point, { type, properties });
  }
  const sourceResourceId = `${point}/disks/${place.name}_OsDisk_1?id=${guid(layout, 'point')}`;
  return attached(layout, { createOption: 'Restore', sourceResourceId }, end, backupTag(layout));
}

function backupTag(layout: Layout): Record<string, string> {
  return { RSVaultBackup: guid(layout, 'vault') };
}

function failedOver(layout: Layout, replica: string, end: End): Origin {
  return attached(layout, bookmarked(layout, replica), end);
}

function replicaDisk(layout: Layout, creationData: Record<string, unknown>): string {
  return disk(layout, replicaPath(layout).replace('disks/', ''), creationData);
}

function replicaPath({ place }: Layout): string {
  return `disks/${place.name}_OsDisk_1-ASRReplica`;
}

function bookmarked(layout: Layout, diskId: string): Record<string, unknown> {
  return { createOption: 'Restore', sourceResourceId: `${diskId}/bookmark/${guid(layout, 'bookmark')}` };
}

function latestPath(layout: Layout): { creationData: Record<string, unknown>; end: End } {
  const { place } = layout;
  const creationData = platformCreation({
    ...layout,
    place: { ...place, image: { ...place.image, version: 'latest' } },
  });
  const { publisher, offer, sku } = place.image;
  return {
    creationData,
    end: { provenanceEnd: 'marketplace', image: { publisher, offer, sku, version: null } },
  };
}

function guid({ builder, place }: Layout, what: string): string {
  return seededGuid(builder.seed, place.name, what);
}
