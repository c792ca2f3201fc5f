import type { Finding } from '../model/finding.ts';
import type { ResourceId } from '../model/ids.ts';
import type { ExactImage, MarketplaceImage, Provenance } from '../model/provenance.ts';
import type { Verdict } from '../model/verdict.ts';
import { fitsImage } from './image-build.ts';
import { agrees, type Prediction, predict } from './image-prediction.ts';
import { compareImages, imageKey } from './keys.ts';
import { standingVerdict } from './standing-verdict.ts';

/** Does this image come without the SMB1 binaries? {@link flagOf} has the rule. */
export const imageFlags = ['unjudged', 'not-in-os', 'single', 'confirmed', 'no', 'mixed'] as const;

export type ImageFlag = (typeof imageFlags)[number];

/** The roll-up over the VMs of one Marketplace image (publisher, offer, SKU, exact version). */
export type ImageFinding = {
  /** Publisher, offer and SKU as the first finding spells them. */
  readonly publisher: string;
  readonly offer: string;
  readonly sku: string;
  readonly version: string | null;
  /** Is it one of Microsoft's own, by the publishers that the settings of the audit name? */
  readonly firstParty: boolean;
  readonly imageDate: string | null;
  readonly smb1BinariesAbsent: ImageFlag;
  /** VMs with a verdict, those among them whose verdict was carried over. */
  readonly judged: number;
  /** VMs with a deciding verdict and an OS build that matches the image. */
  readonly decided: number;
  /** All judged VMs by verdict, those upgraded in place included. */
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** The minority among the decided VMs, by resource id; of two halves the one that has the binaries. */
  readonly disagreeing: readonly ResourceId[];
  readonly predicted: Prediction | null;
  /** Null when there is no prediction or nothing decided. */
  readonly agreesWithPrediction: boolean | null;
};

/** Makes an iteration over the same findings from the start. */
export type ReadFindings = () => AsyncIterable<Finding> | Iterable<Finding>;

/**
 * Rolls findings up by Marketplace image, in the order of {@link compareImages}. Findings of other provenance are left out.
 *
 * Reads once, and a second time only if VMs of one image disagree, to name the minority: memory grows with the number of
 * images and of disagreeing VMs, not with the number of findings.
 */
export async function rollUpImages(read: ReadFindings): Promise<ImageFinding[]> {
  const rollUps = new Map<string, RollUp>();
  for await (const finding of read()) {
    countFinding(rollUps, finding);
  }
  if ([...rollUps.values()].some((rollUp) => minorityOf(rollUp) !== null)) {
    for await (const finding of read()) {
      nameMinority(rollUps, finding);
    }
  }
  return [...rollUps.values()].map(imageFindingOf).sort(compareImages);
}

/** Is this image in the headline: does it, by what was seen, come without the SMB1 binaries? */
export function isFlagged(image: ImageFinding): boolean {
  return image.smb1BinariesAbsent === 'confirmed' || image.smb1BinariesAbsent === 'single';
}

/** VMs of one image that count for its flag: judged, and with an OS build that matches the image. */
export type ImageCounts = {
  /** Verdict `binaries-absent`. */
  readonly absent: number;
  /** Verdict `enabled`, `disabled` or `installable`. */
  readonly present: number;
  readonly notInOs: number;
  /** Verdict `unknown` or `conflict`. */
  readonly undecided: number;
};

/**
 * With decided = absent + present and a = absent / decided: `single` when the one decided VM lacks the binaries, `confirmed`
 * when at least two do and a ≥ 0.8, `no` when a ≤ 0.2, otherwise `mixed`. Without a decided VM: `not-in-os` when every
 * counted VM says so, otherwise `unjudged`. A guest can lie about itself alone, hence two for `confirmed`.
 */
export function flagOf({ absent, present, notInOs, undecided }: ImageCounts): ImageFlag {
  const decided = absent + present;
  if (decided === 0) {
    return notInOs > 0 && undecided === 0 ? 'not-in-os' : 'unjudged';
  }
  if (decided === 1 && absent === 1) {
    return 'single';
  }
  if (absent >= 2 && absent * 5 >= decided * 4) {
    return 'confirmed';
  }
  return absent * 5 <= decided ? 'no' : 'mixed';
}

type Standing = keyof ImageCounts;

type RollUp = {
  readonly image: ExactImage;
  readonly firstParty: boolean;
  readonly imageDate: string | null;
  readonly verdicts: Partial<Record<Verdict, number>>;
  readonly counts: Record<Standing, number>;
  readonly decidedVerdicts: Partial<Record<Verdict, number>>;
  readonly disagreeing: ResourceId[];
};

function countFinding(rollUps: Map<string, RollUp>, finding: Finding): void {
  const image = marketplaceImageOf(finding);
  if (image === null) {
    return;
  }
  const key = imageKey(image).join('\n');
  const rollUp = rollUps.get(key) ?? emptyRollUp(image, finding.target.provenance);
  rollUps.set(key, rollUp);
  const verdict = standingVerdict(finding);
  if (verdict === null) {
    return;
  }
  add(rollUp.verdicts, verdict);
  const standing = standingOf(finding, image);
  if (standing !== null) {
    rollUp.counts[standing] += 1;
    add(rollUp.decidedVerdicts, verdict);
  }
}

function nameMinority(rollUps: ReadonlyMap<string, RollUp>, finding: Finding): void {
  const image = marketplaceImageOf(finding);
  const rollUp = image === null ? undefined : rollUps.get(imageKey(image).join('\n'));
  if (image === null || rollUp === undefined) {
    return;
  }
  const minority = minorityOf(rollUp);
  if (minority !== null && standingOf(finding, image) === minority) {
    rollUp.disagreeing.push(finding.target.resourceId);
  }
}

function minorityOf({ counts: { absent, present } }: RollUp): 'absent' | 'present' | null {
  if (absent === 0 || present === 0) {
    return null;
  }
  return absent < present ? 'absent' : 'present';
}

/** Null for a VM that counts for nothing: without a verdict, or upgraded in place. */
function standingOf(finding: Finding, image: MarketplaceImage): Standing | null {
  const verdict = standingVerdict(finding);
  const build = finding.probe?.os.build ?? finding.target.os.version;
  return verdict === null || !fitsImage(build, image) ? null : standings[verdict];
}

const standings: Readonly<Record<Verdict, Standing>> = {
  enabled: 'present',
  disabled: 'present',
  installable: 'present',
  'binaries-absent': 'absent',
  'not-in-os': 'notInOs',
  conflict: 'undecided',
  unknown: 'undecided',
};

function imageFindingOf(rollUp: RollUp): ImageFinding {
  const { image, firstParty, imageDate, counts, verdicts, disagreeing } = rollUp;
  const predicted = predict(image, imageDate);
  const decided = counts.absent + counts.present;
  return {
    publisher: image.publisher,
    offer: image.offer,
    sku: image.sku,
    version: image.version,
    firstParty,
    imageDate,
    smb1BinariesAbsent: flagOf(counts),
    judged: Object.values(verdicts).reduce((sum, count) => sum + count, 0),
    decided,
    verdicts,
    disagreeing,
    predicted,
    agreesWithPrediction: predicted === null ? null : agrees(predicted, rollUp.decidedVerdicts, decided),
  };
}

function marketplaceImageOf({ target: { provenance } }: Finding): ExactImage | null {
  const { end, image } = provenance;
  return end !== 'marketplace' || image === null || image.version === null
    ? null
    : { ...image, version: image.version };
}

function emptyRollUp(image: ExactImage, { firstParty, imageDate }: Provenance): RollUp {
  return {
    image,
    firstParty: firstParty === true,
    imageDate,
    verdicts: {},
    counts: { absent: 0, present: 0, notInOs: 0, undecided: 0 },
    decidedVerdicts: {},
    disagreeing: [],
  };
}

function add(counts: Partial<Record<Verdict, number>>, verdict: Verdict): void {
  counts[verdict] = (counts[verdict] ?? 0) + 1;
}
