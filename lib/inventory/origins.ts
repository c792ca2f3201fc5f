import type { MarketplaceImage, Provenance, ProvenanceLink } from '../model/provenance.ts';
import type { ImageReference, MachineFacts, MadeFrom } from './compute-port.ts';
import { readReference } from './image-reference.ts';

/** One thing that an OS disk or an image was made from, and how we know. */
export type Origin =
  | { readonly at: 'marketplace'; readonly image: MarketplaceImage; readonly note: string }
  | { readonly at: 'resource'; readonly id: string; readonly note: string }
  | {
      readonly at: 'outside';
      readonly end: Provenance['end'];
      readonly reason: string;
      readonly link: ProvenanceLink;
    };

/** The reference decides when it names a version; only else is the disk worth a read. */
export function originsOfMachine(machine: MachineFacts): readonly Origin[] {
  const disk = originsOfDisk(machine);
  const target = readReference(machine.image).kind;
  const isVague = target === 'marketplace-latest' || target === 'gallery-latest';
  const byReference = originsOfReference(machine.image, 'imageReference');
  return isVague ? [...disk, ...byReference] : [...byReference, ...disk].slice(0, 1);
}

/** In the order in which they are worth following. */
export function originsOfResource(made: Extract<MadeFrom, { kind: 'found' }>): readonly Origin[] {
  return [
    ...originsOfReference(made.image, made.note),
    ...made.sources.map(({ id, note }): Origin => ({ at: 'resource', id, note })),
    ...(made.blobUri === null ? [] : [blobOrigin(made.blobUri, 'imported blob')]),
  ];
}

function originsOfDisk({ osDisk }: MachineFacts): readonly Origin[] {
  if (osDisk.diskId !== null) {
    return [{ at: 'resource', id: osDisk.diskId, note: 'OS disk' }];
  }
  return osDisk.blobUri === null ? [] : [blobOrigin(osDisk.blobUri, 'unmanaged OS disk')];
}

function originsOfReference(reference: ImageReference | null, note: string): readonly Origin[] {
  const target = readReference(reference);
  switch (target.kind) {
    case 'nothing':
      return [];
    case 'marketplace':
      return [{ at: 'marketplace', image: target.image, note }];
    case 'resource':
      return [{ at: 'resource', id: target.id, note }];
    case 'marketplace-latest':
      return [
        {
          at: 'outside',
          end: 'marketplace',
          reason: 'The Marketplace image is known, but the platform does not tell which version it was.',
          link: { kind: 'marketplace-image', id: target.urn, note },
        },
      ];
    case 'gallery-latest':
      return [
        {
          at: 'outside',
          end: 'unknown',
          reason: 'The gallery image is known, but the platform does not tell which version it was.',
          link: { kind: 'gallery-image-version', id: target.id, note },
        },
      ];
    case 'shared-gallery':
    case 'community-gallery':
      return [foreignGalleryOrigin(target.kind, target.id, note)];
  }
}

/** The owner of a gallery shared from elsewhere sees what its images were made from; its users do not. */
function foreignGalleryOrigin(
  kind: 'shared-gallery' | 'community-gallery',
  id: string,
  note: string,
): Origin {
  const owner = kind === 'shared-gallery' ? 'another tenant or subscription' : 'the community';
  return {
    at: 'outside',
    end: 'custom',
    reason: `The image comes from a gallery of ${owner}, which does not tell what it was made from.`,
    link: { kind: `${kind}-image`, id, note },
  };
}

function blobOrigin(uri: string, note: string): Origin {
  return {
    at: 'outside',
    end: 'custom',
    reason:
      'The disk was imported from a blob, so it is not from the Marketplace as far as the platform knows.',
    link: { kind: 'imported-blob', id: uri, note },
  };
}
