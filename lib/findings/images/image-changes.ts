import type { Audit } from '../../model/audit.ts';
import type { ExactImage } from '../../model/provenance.ts';
import { imageKey } from '../keys.ts';
import type { ImageFinding, ImageFlag } from './image-findings.ts';
import { firstPublished } from './newer-images.ts';

/** The images of an audit. */
export type ImagesOf = {
  readonly audit: Pick<Audit, 'halves' | 'catalogue'>;
  readonly images: Iterable<ImageFinding>;
};

export type ImageChange = { readonly image: ImageFinding; readonly was: ImageFlag };

/** How the images of an audit differ from those of the audit before it. */
export type ImageChanges = {
  /** In use now and not then. */
  readonly firstSeen: readonly ImageFinding[];
  readonly flagChanged: readonly ImageChange[];
  /** Published since, of SKUs in use; none unless both audits read the catalogue. */
  readonly published: readonly ExactImage[];
};

/** A flag of both halves is not compared with one that an earlier version gave for the client alone. */
export function diffImages(earlier: ImagesOf, later: ImagesOf): ImageChanges {
  const isComparable = earlier.audit.halves.length === later.audit.halves.length;
  const flags = new Map([...earlier.images].map((image) => [keyOf(image), image.smb1BinariesAbsent]));
  const firstSeen: ImageFinding[] = [];
  const flagChanged: ImageChange[] = [];
  for (const image of later.images) {
    const was = flags.get(keyOf(image));
    if (was === undefined) {
      firstSeen.push(image);
    } else if (isComparable && was !== image.smb1BinariesAbsent) {
      flagChanged.push({ image, was });
    }
  }
  const published = firstPublished(earlier.audit.catalogue, later.audit.catalogue);
  return { firstSeen, flagChanged, published };
}

function keyOf(image: ImageFinding): string {
  return imageKey(image).join('\n');
}
