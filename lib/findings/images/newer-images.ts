import type { Finding } from '../../model/finding.ts';
import {
  compareVersions,
  type ExactImage,
  type PublishedSku,
  type SkuInUse,
} from '../../model/provenance.ts';
import type { ImageFinding } from './image-findings.ts';
import { imageKey } from './image-key.ts';

/** What is published of one SKU in use, against what its VMs show. */
export type NewerImages = Omit<ExactImage, 'version'> & {
  /** The offer in use that this one continues. */
  readonly continues: string | null;
  readonly location: string;
  /** The newest version that a VM shows; null where none tells its version. */
  readonly newestInUse: string | null;
  /** Null where nothing is published, or that could not be read. */
  readonly newest: string | null;
  /** Published, newer than any that a VM shows; newest first. Null: could not be read. */
  readonly unseen: readonly string[] | null;
  /** Versions in use that a published one follows; oldest first. */
  readonly followed: readonly string[];
};

/** The SKUs behind some findings, each with a place where one of its VMs is. */
export async function skusInUse(findings: AsyncIterable<Finding>): Promise<readonly SkuInUse[]> {
  const skus = new Map<string, SkuInUse>();
  for await (const { target } of findings) {
    const { image } = target.provenance;
    if (image !== null) {
      const { publisher, offer, sku } = image;
      const { subscriptionId, location } = target;
      const key = skuKey(image);
      skus.set(key, skus.get(key) ?? { publisher, offer, sku, subscriptionId, location });
    }
  }
  return [...skus.values()];
}

/** In the order of the catalogue. A SKU in a continuing offer is newer than any version of the offer that it continues. */
export function newerImages(
  images: readonly ImageFinding[],
  catalogue: readonly PublishedSku[],
): readonly NewerImages[] {
  return catalogue.map(({ publisher, offer, sku, continues, location, versions }) => {
    const shown = versionsOf(images, { publisher, offer, sku });
    const own = continues === undefined ? shown : versionsOf(images, { publisher, offer: continues, sku });
    const newestInUse = shown.at(-1) ?? null;
    const newest = versions?.[0] ?? null;
    const isFollowed = (version: string): boolean =>
      newest !== null && (continues !== undefined || compareVersions(version, newest) < 0);
    return {
      ...{ publisher, offer, sku, continues: continues ?? null, location, newestInUse, newest },
      unseen:
        versions?.filter((each) => newestInUse === null || compareVersions(each, newestInUse) > 0) ?? null,
      followed: own.filter(isFollowed),
    };
  });
}

/** Versions that the later catalogue has and the earlier one lacked, of SKUs that both could read. */
export function firstPublished(
  earlier: readonly PublishedSku[] | undefined,
  later: readonly PublishedSku[] | undefined,
): readonly ExactImage[] {
  const before = new Map((earlier ?? []).map((each) => [skuKey(each), each.versions]));
  return (later ?? []).flatMap(({ publisher, offer, sku, versions }) => {
    const known = before.get(skuKey({ publisher, offer, sku }));
    return known === undefined || known === null
      ? []
      : (versions ?? [])
          .filter((version) => known.every((each) => compareVersions(each, version) < 0))
          .map((version) => ({ publisher, offer, sku, version }));
  });
}

/** Oldest first. */
function versionsOf(images: readonly ImageFinding[], sku: Omit<ExactImage, 'version'>): readonly string[] {
  return images
    .flatMap((image) => (skuKey(image) === skuKey(sku) ? (image.version ?? []) : []))
    .sort(compareVersions);
}

function skuKey({ publisher, offer, sku }: Omit<ExactImage, 'version'>): string {
  return imageKey({ publisher, offer, sku, version: null }).join('\n');
}
