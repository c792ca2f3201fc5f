import type { FleetBuilder } from './fleet-builder.ts';
import {
  attached,
  copyOf,
  customEnd,
  diskRestorePoint,
  type End,
  foreignVersion,
  galleryVersion,
  type Layout,
  layoutOf,
  managedImage,
  marketplaceEnd,
  marketplaceReference,
  type Origin,
  type OriginPlace,
  platformCreation,
  platformDisk,
  platformPath,
  snapshotOf,
  sourceMachine,
  unknownEnd,
} from './fleet-resources.ts';
import { serviceLayers } from './fleet-services.ts';
import type { ImageReference, MarketplaceReference } from './world.ts';

const serviceKinds = Object.keys(serviceLayers) as (keyof typeof serviceLayers)[];

/** Ways in which the OS disk of a VM came to be. */
export const originKinds = [
  'marketplace',
  'marketplace-latest',
  'gallery-from-vm',
  'gallery-from-image',
  'gallery-from-disk',
  'gallery-from-platform',
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
  ...serviceKinds,
] as const;

export type OriginKind = (typeof originKinds)[number];

/** Lays out the resources behind a machine's OS disk, beside it or where several machines share them, and says what an audit can learn. */
export function layOrigin(
  builder: FleetBuilder,
  kind: OriginKind,
  { place, shared = place }: { readonly place: OriginPlace; readonly shared?: OriginPlace },
): Origin {
  builder.offer(place.location, place.image);
  return layers[kind](layoutOf(builder, shared, place));
}

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
  'gallery-from-platform': (layout) => {
    const { subscriptionId, location, image } = layout.place;
    const source = { id: platformPath(subscriptionId, location, image) };
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
  attached: (layout) => attached(layout, platformCreation(layout), marketplaceEnd(layout)),
  copied: (layout) => {
    const snapshot = snapshotOf(layout, platformDisk(layout, 'before'));
    return attached(layout, copyOf(snapshot), marketplaceEnd(layout));
  },
  'copied-orphan': (layout) => attached(layout, copyOf(layout.id('snapshots/deleted-long-ago')), unknownEnd),
  restored: (layout) => {
    const point = diskRestorePoint(layout, platformDisk(layout, 'before'));
    return attached(layout, { createOption: 'Restore', sourceResourceId: point }, marketplaceEnd(layout));
  },
  imported: (layout) => {
    const sourceUri = `https://contosovhds.blob.core.windows.net/migrated/${layout.place.name}.vhd`;
    return attached(layout, { createOption: 'Import', sourceUri }, customEnd);
  },
  uploaded: (layout) =>
    attached(layout, { createOption: 'Upload', uploadSizeBytes: 136_367_309_312 }, customEnd),
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
  unknown: (layout) => attached(layout, { createOption: 'Empty' }, unknownEnd),
  ...serviceLayers,
};

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
  const managedDiskId = layout.osDisk(creationData);
  return { imageReference, plan: null, osDisk: { createOption: 'FromImage', managedDiskId }, ...end };
}
