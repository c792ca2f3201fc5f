import type { MarketplaceImage } from '../model/provenance.ts';

/** Publisher, offer, SKU and version, empty where it is not told, in lower case: the platform compares them so and its APIs disagree about casing. */
export type ImageKey = readonly [publisher: string, offer: string, sku: string, version: string];

export function imageKey(image: MarketplaceImage): ImageKey {
  const { publisher, offer, sku, version } = image;
  return [publisher.toLowerCase(), offer.toLowerCase(), sku.toLowerCase(), (version ?? '').toLowerCase()];
}

/** Orders by publisher, offer, SKU and version, by code units: the order in which a store lists image findings. */
export function compareImages(left: MarketplaceImage, right: MarketplaceImage): number {
  const rightKey = imageKey(right);
  const differences = imageKey(left).map((part, index) => compareText(part, rightKey[index] ?? ''));
  return differences.find((difference) => difference !== 0) ?? 0;
}

function compareText(left: string, right: string): number {
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}
