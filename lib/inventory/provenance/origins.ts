import type { MarketplaceImage, Provenance, ProvenanceLink } from '../../model/provenance.ts';
import type { LinkNote, OriginReason } from '../../model/reasons/origin-reason.ts';
import type { ImageReference, MachineFacts, Made } from '../compute-port.ts';
import { parsePlatformPath, readReference } from './image-reference.ts';

/** One thing that an OS disk or an image was made from, and how we know. */
export type Origin =
  | { readonly at: 'marketplace'; readonly image: MarketplaceImage; readonly note: LinkNote }
  | { readonly at: 'resource'; readonly id: string; readonly note: LinkNote }
  | {
      readonly at: 'outside';
      readonly end: Provenance['end'];
      readonly reason: OriginReason;
      readonly link: ProvenanceLink;
    };

/** The reference decides when it names a version; only else is the disk worth a read. */
export function originsOfMachine(machine: MachineFacts): readonly Origin[] {
  const disk = originsOfDisk(machine);
  const byReference = originsOfReference(machine.image, { code: 'image-reference' });
  return isVague(machine.image) ? [...disk, ...byReference] : [...byReference, ...disk].slice(0, 1);
}

/** In the order in which they are worth following. */
export function originsOfMade(made: Made): readonly Origin[] {
  return [
    ...originsOfReference(made.image, made.note),
    ...made.sources.map(originOfSource),
    ...(made.blobUri === null ? [] : [blobOrigin(made.blobUri, { code: 'imported-blob' })]),
  ];
}

/** A source can be a platform image itself, by its path. */
function originOfSource({ id, note }: Made['sources'][number]): Origin {
  const image = parsePlatformPath(id);
  return image === null ? { at: 'resource', id, note } : { at: 'marketplace', image, note };
}

export function originsOfDisk({ osDisk }: Pick<MachineFacts, 'osDisk'>): readonly Origin[] {
  if (osDisk.diskId !== null) {
    return [{ at: 'resource', id: osDisk.diskId, note: { code: 'os-disk' } }];
  }
  return osDisk.blobUri === null ? [] : [blobOrigin(osDisk.blobUri, { code: 'unmanaged-os-disk' })];
}

export function originsOfReference(reference: ImageReference | null, note: LinkNote): readonly Origin[] {
  const target = readReference(reference);
  switch (target.kind) {
    case 'nothing':
      return [];
    case 'marketplace':
      return [{ at: 'marketplace', image: target.image, note }];
    case 'resource':
      return [{ at: 'resource', id: target.id, note }];
    case 'gallery-latest': {
      const reason = { code: 'gallery-version-untold' } as const;
      const link = { kind: 'gallery-image-version', id: target.id, note } as const;
      return [{ at: 'outside', end: 'unknown', reason, link }];
    }
    case 'foreign-gallery': {
      const { gallery, id } = target;
      const reason = { code: 'foreign-gallery', gallery } as const;
      return [{ at: 'outside', end: 'custom', reason, link: { kind: `${gallery}-gallery-image`, id, note } }];
    }
  }
}

function isVague(reference: ImageReference | null): boolean {
  const target = readReference(reference);
  return target.kind === 'gallery-latest' || (target.kind === 'marketplace' && target.image.version === null);
}

function blobOrigin(uri: string, note: LinkNote): Origin {
  return {
    at: 'outside',
    end: 'custom',
    reason: { code: 'imported-blob' },
    link: { kind: 'imported-blob', id: uri, note },
  };
}
