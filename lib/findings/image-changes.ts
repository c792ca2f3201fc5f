import type { ImageFinding, ImageFlag } from './image-findings.ts';
import { imageKey } from './keys.ts';

export type ImageChange = { readonly image: ImageFinding; readonly was: ImageFlag };

/** How the images of an audit differ from those of the audit before it. */
export type ImageChanges = {
  /** In use now and not then. */
  readonly firstSeen: readonly ImageFinding[];
  readonly flagChanged: readonly ImageChange[];
};

export function diffImages(before: Iterable<ImageFinding>, after: Iterable<ImageFinding>): ImageChanges {
  const flags = new Map([...before].map((image) => [keyOf(image), image.smb1BinariesAbsent]));
  const firstSeen: ImageFinding[] = [];
  const flagChanged: ImageChange[] = [];
  for (const image of after) {
    const was = flags.get(keyOf(image));
    if (was === undefined) {
      firstSeen.push(image);
    } else if (was !== image.smb1BinariesAbsent) {
      flagChanged.push({ image, was });
    }
  }
  return { firstSeen, flagChanged };
}

function keyOf(image: ImageFinding): string {
  return imageKey(image).join('\n');
}
