import { z } from 'zod';
import type { ResourceId } from '../../model/ids.ts';
import { deprecationSchema } from '../../model/provenance.ts';
import { record, textAs, wordOf } from '../../model/record.ts';
import type { Verdict } from '../../model/verdict.ts';
import { predictions } from './image-prediction.ts';
import { type ImageKind, ownImageShape } from './own-image.ts';

/** Does this image come without the SMB1 binaries? {@link flagOf} has the rule. */
export const imageFlags = ['unjudged', 'not-in-os', 'single', 'confirmed', 'no', 'mixed'] as const;

export type ImageFlag = (typeof imageFlags)[number];

/** What the VMs of one image say of it, beside how their verdicts are counted. */
export const seenShape = {
  smb1BinariesAbsent: wordOf(imageFlags, 'unjudged'),
  /** VMs with verdicts, those among them whose verdicts were carried over. */
  judged: z.number(),
  /** VMs that count for the flag: absent or present, with an OS build that matches the image. */
  decided: z.number(),
  /** The minority among the decided VMs, by resource id; in a tie those that have the binaries. */
  disagreeing: z.array(textAs<ResourceId>()).readonly(),
  /** What the answer rests on where VMs were left out because others of the image gave enough verdicts; `vms`: all that the audit found. Absent: none was. */
  sample: record({ vms: z.number(), leftOut: z.number() }).exactOptional(),
};

/** Judged VMs by verdict of one half. */
export const verdictCounts: z.ZodType<Readonly<Partial<Record<Verdict, number>>>> = z.record(
  z.string(),
  z.number(),
);

const countedShape = {
  /** All judged VMs, those upgraded in place included. */
  client: verdictCounts,
  server: verdictCounts,
  /** Why fewer VMs count than were judged; adds up to `judged` without `decided`. */
  notCounted: record({
    /** The OS build is not the image's. */
    upgraded: z.number(),
    /** Nothing tells which version of the image it was. */
    versionUntold: z.number(),
    /** Exposure `not-known`. */
    undecided: z.number(),
    notInOs: z.number(),
  }),
};

const seenSchema = record({ ...seenShape, ...countedShape });

/** What the VMs of one image say of it. */
export type SeenOfImage = z.output<typeof seenSchema>;
export type NotCounted = SeenOfImage['notCounted'];

/** What tells a Marketplace image, and what its date lets one expect. */
export const publishedShape = {
  /** Only images of one's own have one. */
  kind: z.never().exactOptional(),
  /** Publisher, offer and SKU as the first finding spells them. */
  publisher: z.string(),
  offer: z.string(),
  sku: z.string(),
  /** Null where nothing tells it. */
  version: z.string().nullable(),
  /** Is it one of Microsoft's own, by the publishers that the settings of the audit name? */
  firstParty: z.boolean(),
  imageDate: z.string().nullable(),
  /** Absent: not told, of a withdrawn version among others, or an earlier version wrote this. */
  deprecation: deprecationSchema.exactOptional(),
  predicted: z.enum(predictions).nullable().catch(null),
  /** Null when there is no prediction or nothing decided. */
  agreesWithPrediction: z.boolean().nullable(),
};

/**
 * The roll-up over the VMs of one Marketplace image (publisher, offer, SKU, exact version). VMs whose version nothing tells have a
 * row of their own for each SKU, which is never flagged: they may be of several images.
 */
export type ImageFinding = z.output<typeof imageFindingSchema>;

export const imageFindingSchema = record({ ...publishedShape, ...seenShape, ...countedShape });

/**
 * The roll-up over the VMs of one image of one's own, by the id that the first finding spells. VMs of a gallery's image without a version
 * have a row of their own, which is never flagged.
 */
export type OwnImageFinding = z.output<typeof ownImageFindingSchema>;

export const ownImageFindingSchema = record({ ...ownImageShape, ...seenShape, ...countedShape });

export type AnyImageFinding = ImageFinding | OwnImageFinding;

/** Is it one of the Marketplace's, and not one's own? */
export function isPublished(image: AnyImageFinding): image is ImageFinding {
  return image.kind === undefined;
}

export function kindOf({ kind }: AnyImageFinding): ImageKind {
  return kind ?? 'marketplace';
}

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
