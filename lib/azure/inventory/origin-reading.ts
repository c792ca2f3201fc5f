import { z } from 'zod';
import type { ImageReference, Made } from '../../inventory/compute-port.ts';
import type { LinkNote } from '../../model/reasons/origin-reason.ts';
import { lifted, part, text, withoutQuery } from '../tolerant-reading.ts';
import { readDiskSource } from './disk-source.ts';
import { readImageReference, readMachine } from './machine-reading.ts';

const referenceSchema = part({ id: text, sharedGalleryImageId: text, communityGalleryImageId: text });

const diskSchema = part({
  id: text,
  tags: z.record(z.string(), text).catch({}),
  creationData: part({
    createOption: text,
    imageReference: referenceSchema,
    galleryImageReference: referenceSchema,
    sourceResourceId: text,
    sourceUri: text,
  }),
});

/** A managed disk or a snapshot: https://learn.microsoft.com/rest/api/compute/disks/get (CreationData). */
export function readDiskOrigin(disk: unknown): Made {
  const { id, tags, creationData } = diskSchema.parse(lifted(disk));
  const names = new Set(Object.keys(tags).map((name) => name.toLowerCase()));
  const { createOption: option, imageReference, galleryImageReference } = creationData;
  const { sources, otherwise, isBlobTelling } = readDiskSource({
    id,
    option,
    sourceResourceId: creationData.sourceResourceId,
    isOfBackup: names.has('rsvaultbackup'),
    isHydrated: names.has('azhydration-manageddisk-createdby'),
  });
  return {
    kind: 'found',
    image: readImageReference(imageReference) ?? readImageReference(galleryImageReference),
    note: { code: 'creation-data', option },
    sources,
    blobUri: isBlobTelling ? withoutQuery(creationData.sourceUri) : null,
    otherwise,
  };
}

const imageSchema = part({
  sourceVirtualMachine: part({ id: text }),
  storageProfile: part({
    osDisk: part({ managedDisk: part({ id: text }), snapshot: part({ id: text }), blobUri: text }),
  }),
});

/** A managed image: https://learn.microsoft.com/rest/api/compute/images/get. */
export function readImageOrigin(image: unknown): Made {
  const { sourceVirtualMachine, storageProfile } = imageSchema.parse(lifted(image));
  return {
    ...nothingFound,
    sources: sourcesOf([
      [sourceVirtualMachine.id, 'image-source-vm'],
      [storageProfile.osDisk.managedDisk.id, 'image-os-disk'],
      [storageProfile.osDisk.snapshot.id, 'image-os-snapshot'],
    ]),
    blobUri: withoutQuery(storageProfile.osDisk.blobUri),
  };
}

const galleryVersionSchema = part({
  storageProfile: part({
    source: part({ id: text, virtualMachineId: text, communityGalleryImageId: text }),
    osDiskImage: part({ source: part({ id: text, uri: text }) }),
  }),
});

/** A gallery image version: https://learn.microsoft.com/rest/api/compute/gallery-image-versions/get. */
export function readGalleryVersionOrigin(version: unknown): Made {
  const { source, osDiskImage } = galleryVersionSchema.parse(lifted(version)).storageProfile;
  return {
    ...nothingFound,
    image: readImageReference({ id: source.id, communityGalleryImageId: source.communityGalleryImageId }),
    note: { code: 'gallery-source' },
    sources: sourcesOf([
      [source.virtualMachineId, 'gallery-source-vm'],
      [osDiskImage.source.id, 'gallery-os-disk'],
    ]),
    blobUri: withoutQuery(osDiskImage.source.uri),
  };
}

export function readMachineOrigin(machine: unknown): Made {
  const facts = readMachine(machine);
  return {
    ...nothingFound,
    image: facts?.image ?? null,
    sources: sourcesOf([[facts?.osDisk.diskId ?? null, 'os-disk']]),
    blobUri: facts?.osDisk.blobUri ?? null,
  };
}

const restorePointSchema = part({
  sourceResourceId: text,
  sourceMetadata: part({ storageProfile: part({ osDisk: part({ managedDisk: part({ id: text }) }) }) }),
});

/** A restore point of a VM, or of one of its disks. */
export function readRestorePointOrigin(point: unknown): Made {
  const { sourceResourceId, sourceMetadata } = restorePointSchema.parse(lifted(point));
  return {
    ...nothingFound,
    sources: sourcesOf([
      [sourceResourceId, 'restore-point-disk'],
      [sourceMetadata.storageProfile.osDisk.managedDisk.id, 'restore-point-disk'],
    ]),
  };
}

const restorePointCollectionSchema = part({ source: part({ id: text }) });

/** The collection of a VM's restore points: https://learn.microsoft.com/rest/api/compute/restore-point-collections/get. */
export function readRestorePointCollectionOrigin(collection: unknown): Made {
  const { source } = restorePointCollectionSchema.parse(lifted(collection));
  return { ...nothingFound, sources: sourcesOf([[source.id, 'restore-point-vm']]) };
}

const nothingFound = {
  kind: 'found',
  image: null as ImageReference | null,
  note: { code: 'image-reference' } as LinkNote,
  sources: [] as Made['sources'],
  blobUri: null as string | null,
  otherwise: null,
} as const;

type PlainNote = Exclude<LinkNote['code'], 'creation-data' | 'as-written'>;

function sourcesOf(candidates: readonly (readonly [string | null, PlainNote])[]): Made['sources'] {
  return candidates.flatMap(([id, code]) => (id === null ? [] : [{ id, note: { code } }]));
}
