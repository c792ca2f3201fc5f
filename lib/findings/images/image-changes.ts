import type { Audit } from '../../model/audit.ts';
import type { ExactImage } from '../../model/provenance.ts';
import type { AnyImageFinding, ImageFinding, ImageFlag } from './image-findings.ts';
import { imageKey } from './image-key.ts';
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
  /** How many have another flag than then, and a sample left out VMs of theirs on either side: fewer VMs alone can make another flag. */
  readonly bySample: number;
  /** Published since, of SKUs in use; none unless both audits read the catalogue. */
  readonly published: readonly ExactImage[];
};

/** A flag of both halves is not compared with one that an earlier version gave for the client alone. */
export function diffImages<Image extends AnyImageFinding>(
  earlier: ImagesOf<Image>,
  later: ImagesOf<Image>,
): ImageChanges<Image> {
  const isComparable = earlier.audit.halves.length === later.audit.halves.length;
  const before = new Map([...earlier.images].map((image) => [keyOf(image), image]));
  const firstSeen: Image[] = [];
  const another: { readonly image: Image; readonly then: Image }[] = [];
  for (const image of later.images) {
    const then = before.get(keyOf(image));
    if (then === undefined) {
      firstSeen.push(image);
    } else if (isComparable && then.smb1BinariesAbsent !== image.smb1BinariesAbsent) {
      another.push({ image, then });
    }
  }
  const flagChanged = another
    .filter(({ image, then }) => image.sample === undefined && then.sample === undefined)
    .map(({ image, then }) => ({ image, was: then.smb1BinariesAbsent }));
  const bySample = another.length - flagChanged.length;
  const published = firstPublished(earlier.audit.catalogue, later.audit.catalogue);
  return { firstSeen, flagChanged, bySample, published };
}

function keyOf(image: AnyImageFinding): string {
  return imageKey(image).join('\n');
}
