import type { MarketplaceImage } from '../../model/provenance.ts';
import type { MachineFacts, Made } from '../compute-port.ts';
import { type ReferenceTarget, readReference } from './image-reference.ts';

/**
 * Is the OS disk perhaps not the one that the VM was made with? A VM's document goes on naming its old image after its OS disk was
 * swapped (https://github.com/Azure/azure-sdk-for-python/issues/3001); the disk alone tells what it was made from.
 */
export function mayBeSwapped(machine: Pick<MachineFacts, 'image'>, disk: Made): boolean {
  const document = readReference(machine.image);
  if (document.kind === 'nothing' || disk.note.code !== 'creation-data') {
    return false;
  }
  const option = disk.note.option?.toLowerCase() ?? '';
  return notFromImage.has(option) || !canAgree(document, readReference(disk.image));
}

/** https://learn.microsoft.com/rest/api/compute/disks/get (DiskCreateOption), without those that say nothing of the content. */
const notFromImage = new Set([
  'copy',
  'copyfromsansnapshot',
  'copystart',
  'empty',
  'import',
  'importsecure',
  'restore',
  'upload',
  'uploadpreparedsecure',
]);

/** Can both name one image? What is not told disagrees with nothing. */
export function isSameImage(one: MarketplaceImage, other: MarketplaceImage): boolean {
  return (
    same(one.publisher, other.publisher) &&
    same(one.offer, other.offer) &&
    same(one.sku, other.sku) &&
    (one.version === null || other.version === null || same(one.version, other.version))
  );
}

/** Whether a gallery's id on a disk is that of the image's owner is not documented: only ids of one kind are compared. */
function canAgree(document: ReferenceTarget, disk: ReferenceTarget): boolean {
  if (disk.kind === 'nothing') {
    return true;
  }
  if (document.kind === 'marketplace' && disk.kind === 'marketplace') {
    return isSameImage(document.image, disk.image);
  }
  if (document.kind === 'marketplace' || disk.kind === 'marketplace') {
    return false;
  }
  return document.kind !== 'resource' || disk.kind !== 'resource' || same(document.id, disk.id);
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
