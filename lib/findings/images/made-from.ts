import type { Provenance } from '../../model/provenance.ts';
import type { LinkKind } from '../../model/reasons/origin-reason.ts';
import { imageKey } from '../keys.ts';

const ownImages: ReadonlySet<LinkKind> = new Set([
  'gallery-image-version',
  'shared-gallery-image',
  'community-gallery-image',
  'managed-image',
]);

const hasVersion = /\/versions\/(?!latest$)[^/]+$/i;

/**
 * The image that a VM was made from, as a text that is equal for VMs of one image: the nearest image of one's own, else the Marketplace's
 * in its exact version. Null where there is neither, or where the version is not told: such VMs may be of several images.
 */
export function imageMadeFrom({ image, chain }: Provenance): string | null {
  const own = chain.find(({ kind }) => ownImages.has(kind));
  if (own !== undefined) {
    return own.kind === 'managed-image' || hasVersion.test(own.id) ? own.id.toLowerCase() : null;
  }
  return image === null || image.version === null ? null : imageKey(image).join(':');
}
