import type { ResourceId } from '../../model/ids.ts';
import type { ImageDeprecation } from '../../model/provenance.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Prediction } from './image-prediction.ts';
import type { ImageKind, OwnImage } from './own-image.ts';

/** Does this image come without the SMB1 binaries? {@link flagOf} has the rule. */
export const imageFlags = ['unjudged', 'not-in-os', 'single', 'confirmed', 'no', 'mixed'] as const;

export type ImageFlag = (typeof imageFlags)[number];

/**
 * The roll-up over the VMs of one Marketplace image (publisher, offer, SKU, exact version). VMs whose version nothing tells have a
 * row of their own for each SKU, which is never flagged: they may be of several images.
 */
export type ImageFinding = SeenOfImage & {
  /** Only images of one's own have one. */
  readonly kind?: never;
  /** Publisher, offer and SKU as the first finding spells them. */
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  /** Null where nothing tells it. */
  readonly version: string | null;
  /** Is it one of Microsoft's own, by the publishers that the settings of the audit name? */
  readonly firstParty: boolean;
  readonly imageDate: string | null;
  /** Absent: not told, of a withdrawn version among others, or an earlier version wrote this. */
  readonly deprecation?: ImageDeprecation;
  readonly predicted: Prediction | null;
  /** Null when there is no prediction or nothing decided. */
  readonly agreesWithPrediction: boolean | null;
};

/**
 * The roll-up over the VMs of one image of one's own, by the id that the first finding spells. VMs of a gallery's image without a version
 * have a row of their own, which is never flagged.
 */
export type OwnImageFinding = SeenOfImage & OwnImage;

export type AnyImageFinding = ImageFinding | OwnImageFinding;

/** What the VMs of one image say of it. */
export type SeenOfImage = {
  readonly smb1BinariesAbsent: ImageFlag;
  /** VMs with verdicts, those among them whose verdicts were carried over. */
  readonly judged: number;
  /** VMs that count for the flag: absent or present, with an OS build that matches the image. */
  readonly decided: number;
  /** Why fewer VMs count than were judged; adds up to `judged` without `decided`. */
  readonly notCounted: NotCounted;
  /** All judged VMs by verdict of each half, those upgraded in place included. */
  readonly client: Readonly<Partial<Record<Verdict, number>>>;
  readonly server: Readonly<Partial<Record<Verdict, number>>>;
  /** The minority among the decided VMs, by resource id; in a tie those that have the binaries. */
  readonly disagreeing: readonly ResourceId[];
  /** What the answer rests on where VMs were left out because others of the image gave enough verdicts. Absent: none was. */
  readonly sample?: ImageSample;
};

export type ImageSample = {
  /** All that the audit found. */
  readonly vms: number;
  readonly leftOut: number;
};

/** Is it one of the Marketplace's, and not one's own? */
export function isPublished(image: AnyImageFinding): image is ImageFinding {
  return image.kind === undefined;
}

export function kindOf({ kind }: AnyImageFinding): ImageKind {
  return kind ?? 'marketplace';
}

export type NotCounted = {
  /** The OS build is not the image's. */
  readonly upgraded: number;
  /** Nothing tells which version of the image it was. */
  readonly versionUntold: number;
  /** Exposure `not-known`. */
  readonly undecided: number;
  readonly notInOs: number;
};

/** Is this image in the headline: does it, by what was seen, come without the SMB1 binaries? */
export function isFlagged(image: SeenOfImage): boolean {
  return image.smb1BinariesAbsent === 'confirmed' || image.smb1BinariesAbsent === 'single';
}

/** Judged VMs of one image whose OS build matches the image. */
export type ImageCounts = {
  /** Each half is `binaries-absent` or `not-in-os`, and one is `binaries-absent`. */
  readonly absent: number;
  /** Exposure `on` or `possible`. */
  readonly present: number;
  /** Both halves are `not-in-os`. */
  readonly notInOs: number;
  /** Exposure `not-known`. */
  readonly undecided: number;
};

/**
 * With n = absent + present: `not-in-os` when n = 0, a VM says so and none is undecided; `unjudged` when n = 0 otherwise; `single`
 * when the one VM lacks the binaries; `confirmed` when at least two do and no more than max(1, n/5) have them; `no` when none lacks
 * them, or at least two have them and no more than max(1, n/5) lack them; otherwise `mixed`. A guest can lie about itself alone:
 * hence two for `confirmed`, and one that dissents does not undo it.
 */
export function flagOf({ absent, present, notInOs, undecided }: ImageCounts): ImageFlag {
  if (absent + present === 0) {
    return notInOs > 0 && undecided === 0 ? 'not-in-os' : 'unjudged';
  }
  if (absent + present === 1) {
    return absent === 1 ? 'single' : 'no';
  }
  if (outweigh(absent, present)) {
    return 'confirmed';
  }
  return outweigh(present, absent) ? 'no' : 'mixed';
}

function outweigh(many: number, few: number): boolean {
  return many >= 2 && few <= Math.max(1, (many + few) / 5);
}
