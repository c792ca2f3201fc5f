import type { MarketplaceImage } from '../../model/provenance.ts';

/** Publisher, offer, SKU and version, empty where it is not told, in lower case: the platform compares them so and its APIs disagree about casing. */
export type ImageKey = readonly [publisher: string, offer: string, sku: string, version: string];

/** What tells an image of one's own from all others; `id` is a resource id, or a blob's URL. */
export type OwnImageId = { readonly kind: 'gallery' | 'managed' | 'disk'; readonly id: string };

export type KeyedImage = (MarketplaceImage & { readonly kind?: never }) | OwnImageId;

/** In the publisher's place for images of one's own: no publisher has it, and all of them stand before it. */
export const ownPublisher = '~';

export function imageKey(image: KeyedImage): ImageKey {
  if (image.kind !== undefined) {
    return [ownPublisher, image.kind, '', image.id.toLowerCase()];
  }
  const { publisher, offer, sku, version } = image;
  return [publisher.toLowerCase(), offer.toLowerCase(), sku.toLowerCase(), (version ?? '').toLowerCase()];
}

/** Orders by publisher, offer, SKU and version, by code units, images of one's own behind them: the order in which a store lists image findings. */
export function compareImages(left: KeyedImage, right: KeyedImage): number {
  return compareKeys(imageKey(left), imageKey(right));
}

export function compareKeys(left: readonly string[], right: readonly string[]): number {
  const at = left.findIndex((part, index) => part !== right[index]);
  if (at === -1) {
    return 0;
  }
  return (left[at] ?? '') < (right[at] ?? '') ? -1 : 1;
}
