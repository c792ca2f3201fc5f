import type { MarketplaceImage } from '../../model/provenance.ts';
import type { ImageReference } from '../compute-port.ts';

/** Where an image reference points. */
export type ReferenceTarget =
  /** Its version is null where the reference does not tell it. */
  | { readonly kind: 'marketplace'; readonly image: MarketplaceImage }
  /** A gallery image version or a managed image, by resource id. */
  | { readonly kind: 'resource'; readonly id: string }
  /** A gallery image definition whose exact version is not told. */
  | { readonly kind: 'gallery-latest'; readonly id: string }
  | { readonly kind: 'foreign-gallery'; readonly gallery: 'shared' | 'community'; readonly id: string }
  | { readonly kind: 'nothing' };

/**
 * Reads a reference by what it names: gallery ids first, because a reference may carry publisher and offer of a gallery's image
 * definition beside them. `latest` is never a version.
 */
export function readReference(reference: ImageReference | null): ReferenceTarget {
  if (reference === null) {
    return { kind: 'nothing' };
  }
  if (reference.communityGalleryImageId !== null) {
    return { kind: 'foreign-gallery', gallery: 'community', id: reference.communityGalleryImageId };
  }
  if (reference.sharedGalleryImageId !== null) {
    return { kind: 'foreign-gallery', gallery: 'shared', id: reference.sharedGalleryImageId };
  }
  return reference.id === null ? readPublished(reference) : readId(reference.id, reference.exactVersion);
}

const platformPattern =
  /\/publishers\/([^/]+)\/artifacttypes\/vmimage\/offers\/([^/]+)\/skus\/([^/]+)\/versions\/([^/]+)$/i;

/**
 * Reads a platform image's path, as a disk's `creationData.imageReference.id` has it:
 * `/Subscriptions/…/Providers/Microsoft.Compute/Locations/…/Publishers/…/ArtifactTypes/VMImage/Offers/…/Skus/…/Versions/…`.
 * Disks of 2017 and 2018 may have `latest` for the version.
 */
export function parsePlatformPath(path: string): MarketplaceImage | null {
  const [, publisher, offer, sku, version] = platformPattern.exec(path.replace(/\/+$/, '')) ?? [];
  if (publisher === undefined || offer === undefined || sku === undefined) {
    return null;
  }
  return { publisher, offer, sku, version: isExact(version) ? version : null };
}

function readPublished({ publisher, offer, sku, version, exactVersion }: ImageReference): ReferenceTarget {
  if (publisher === null || offer === null || sku === null) {
    return { kind: 'nothing' };
  }
  const exact = [exactVersion, version].find(isExact) ?? null;
  return { kind: 'marketplace', image: { publisher, offer, sku, version: exact } };
}

const definitionPattern = /\/galleries\/[^/]+\/images\/[^/]+(?:\/versions\/latest)?$/i;

function readId(id: string, exactVersion: string | null): ReferenceTarget {
  const image = parsePlatformPath(id);
  if (image !== null) {
    return { kind: 'marketplace', image };
  }
  if (!definitionPattern.test(id)) {
    return { kind: 'resource', id };
  }
  const definition = id.replace(/\/versions\/latest$/i, '');
  return isExact(exactVersion)
    ? { kind: 'resource', id: `${definition}/versions/${exactVersion}` }
    : { kind: 'gallery-latest', id: definition };
}

function isExact(version: string | null | undefined): version is string {
  return version !== null && version !== undefined && version !== '' && version.toLowerCase() !== 'latest';
}
