import type { Audit } from '../../model/audit.ts';
import type { ExactImage } from '../../model/provenance.ts';
import { imageKey } from '../keys.ts';
import type { AnyImageFinding, ImageFinding, ImageFlag } from './image-findings.ts';
import { firstPublished } from './newer-images.ts';

/** The images of an audit. */
export type ImagesOf<Image> = {
  readonly audit: Pick<Audit, 'halves' | 'catalogue'>;
  readonly images: Iterable<Image>;
};

export type ImageChange<Image = ImageFinding> = { readonly image: Image; readonly was: ImageFlag };

/** How the images of an audit differ from those of the audit before it. */
export type ImageChanges<Image = ImageFinding> = {
  /** In use now and not then. */
  readonly firstSeen: readonly Image[];
  readonly flagChanged: readonly ImageChange<Image>[];
  /** Published since, of SKUs in use; none unless both audits read the catalogue. */
  readonly published: readonly ExactImage[];
};

/** A flag of both halves is not compared with one that an earlier version gave for the client alone. */
export function diffImages<Image extends AnyImageFinding>(
  earlier: ImagesOf<Image>,
  later: ImagesOf<Image>,
): ImageChanges<Image> {
  const isComparable = earlier.audit.halves.length === later.audit.halves.length;
  const flags = new Map([...earlier.images].map((image) => [keyOf(image), image.smb1BinariesAbsent]));
  const firstSeen: Image[] = [];
  const flagChanged: ImageChange<Image>[] = [];
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

function keyOf(image: AnyImageFinding): string {
  return imageKey(image).join('\n');
}
