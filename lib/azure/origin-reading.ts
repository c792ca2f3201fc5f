import type { ImageReference, MadeFrom } from '../inventory/compute-port.ts';
import { readImageReference, readMachine } from './machine-reading.ts';
import { lifted, part, text, withoutQuery } from './tolerant-reading.ts';

type Found = Extract<MadeFrom, { kind: 'found' }>;

const creationDataSchema = part({
  creationData: part({
    createOption: text,
    imageReference: part({ id: text, sharedGalleryImageId: text, communityGalleryImageId: text }),
    galleryImageReference: part({ id: text, sharedGalleryImageId: text, communityGalleryImageId: text }),
    sourceResourceId: text,
    sourceUri: text,
  }),
});

/** A managed disk or a snapshot: https://learn.microsoft.com/rest/api/compute/disks/get (CreationData). */
export function readDiskOrigin(disk: unknown): Found {
  const { creationData } = creationDataSchema.parse(lifted(disk));
  const option = creationData.createOption ?? '';
  const image =
    readImageReference(creationData.imageReference) ?? readImageReference(creationData.galleryImageReference);
  return {
    kind: 'found',
    image,
    note: `creationData: ${option === '' ? 'no createOption' : option}`,
    sources: sourcesOf([[creationData.sourceResourceId, `creationData: ${option}`]]),
    blobUri: withoutQuery(creationData.sourceUri),
    isUploaded: /^(Upload|UploadPreparedSecure|Import|ImportSecure)$/i.test(option),
  };
}

const imageSchema = part({
  sourceVirtualMachine: part({ id: text }),
  storageProfile: part({
    osDisk: part({ managedDisk: part({ id: text }), snapshot: part({ id: text }), blobUri: text }),
  }),
});

/** A managed image: https://learn.microsoft.com/rest/api/compute/images/get. */
export function readImageOrigin(image: unknown): Found {
  const { sourceVirtualMachine, storageProfile } = imageSchema.parse(lifted(image));
  return {
    ...nothingFound,
    sources: sourcesOf([
      [sourceVirtualMachine.id, 'sourceVirtualMachine'],
      [storageProfile.osDisk.managedDisk.id, 'OS disk of the image'],
      [storageProfile.osDisk.snapshot.id, 'OS snapshot of the image'],
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
export function readGalleryVersionOrigin(version: unknown): Found {
  const { source, osDiskImage } = galleryVersionSchema.parse(lifted(version)).storageProfile;
  return {
    ...nothingFound,
    image: readImageReference({ id: source.id, communityGalleryImageId: source.communityGalleryImageId }),
    note: 'source of the gallery version',
    sources: sourcesOf([
      [source.virtualMachineId, 'source VM of the gallery version'],
      [osDiskImage.source.id, 'OS disk of the gallery version'],
    ]),
    blobUri: withoutQuery(osDiskImage.source.uri),
  };
}

export function readMachineOrigin(machine: unknown): Found {
  const facts = readMachine(machine);
  return {
    ...nothingFound,
    image: facts?.image ?? null,
    note: 'imageReference',
    sources: sourcesOf([[facts?.osDisk.diskId ?? null, 'OS disk']]),
    blobUri: facts?.osDisk.blobUri ?? null,
  };
}

const restorePointSchema = part({
  sourceResourceId: text,
  sourceMetadata: part({ storageProfile: part({ osDisk: part({ managedDisk: part({ id: text }) }) }) }),
});

/** A restore point of a VM, or of one of its disks. */
export function readRestorePointOrigin(point: unknown): Found {
  const { sourceResourceId, sourceMetadata } = restorePointSchema.parse(lifted(point));
  return {
    ...nothingFound,
    sources: sourcesOf([
      [sourceResourceId, 'source of the restore point'],
      [sourceMetadata.storageProfile.osDisk.managedDisk.id, 'OS disk of the restore point'],
    ]),
  };
}

const nothingFound = {
  kind: 'found',
  image: null as ImageReference | null,
  note: '',
  sources: [] as Found['sources'],
  blobUri: null as string | null,
  isUploaded: false,
} as const;

function sourcesOf(candidates: readonly (readonly [string | null, string])[]): Found['sources'] {
  return candidates.flatMap(([id, note]) => (id === null ? [] : [{ id, note }]));
}
