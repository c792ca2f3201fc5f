import type { Provenance } from '../../model/provenance.ts';
import { imageKey } from './image-key.ts';
import { isVersionTold, ownImageOf } from './own-image.ts';

/**
 * The image that a VM was made from, as a text that is equal for VMs of one image: the nearest version of a gallery or managed image, else
 * the Marketplace's in its exact version. Null where there is neither, or where the version is not told: such VMs may be of several images.
 */
export function imageMadeFrom(provenance: Provenance): string | null {
  const own = ownImageOf(provenance);
  if (own !== null && own.kind !== 'disk') {
    return isVersionTold(own) ? imageKey(own).join(':') : null;
  }
  const { image } = provenance;
  return image === null || image.version === null ? null : imageKey(image).join(':');
}
