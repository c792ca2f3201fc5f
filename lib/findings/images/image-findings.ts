import type { Finding } from '../../model/finding.ts';
import type { ResourceId } from '../../model/ids.ts';
import type { ImageDeprecation, MarketplaceImage, Provenance } from '../../model/provenance.ts';
import { type Exposure, exposureOf, type HalfVerdicts, type Verdict } from '../../model/verdict.ts';
import { compareImages, imageKey } from '../keys.ts';
import { standingVerdicts } from '../standing-verdict.ts';
import { fitsImage } from './image-build.ts';
import { agrees, type Prediction, predict } from './image-prediction.ts';

/** Does this image come without the SMB1 binaries? {@link flagOf} has the rule. */
export const imageFlags = ['unjudged', 'not-in-os', 'single', 'confirmed', 'no', 'mixed'] as const;

export type ImageFlag = (typeof imageFlags)[number];

/**
 * The roll-up over the VMs of one Marketplace image (publisher, offer, SKU, exact version). VMs whose version nothing tells have a
 * row of their own for each SKU, which is never flagged: they may be of several images.
 */
export type ImageFinding = {
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
  readonly predicted: Prediction | null;
  /** Null when there is no prediction or nothing decided. */
  readonly agreesWithPrediction: boolean | null;
};

export type NotCounted = {
  /** The OS build is not the image's. */
  readonly upgraded: number;
  /** Nothing tells which version of the image it was. */
  readonly versionUntold: number;
  /** Exposure `not-known`. */
  readonly undecided: number;
  readonly notInOs: number;
};

/** Why a judged VM does not count for its Marketplace image; null: it counts, or has no such image or no verdicts. */
export function whyNotCounted(finding: Finding): keyof NotCounted | null {
  const image = marketplaceImageOf(finding);
  const verdicts = standingVerdicts(finding);
  if (image === null || verdicts === null) {
    return null;
  }
  if (image.version === null) {
    return 'versionUntold';
  }
  if (isUpgraded(finding, image)) {
    return 'upgraded';
  }
  const standing = standingOf(verdicts);
  return standing === 'undecided' || standing === 'notInOs' ? standing : null;
}

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

type Standing = keyof ImageCounts;

type RollUp = {
  readonly image: MarketplaceImage;
  readonly firstParty: boolean;
  readonly imageDate: string | null;
  deprecation: ImageDeprecation | undefined;
  readonly client: Partial<Record<Verdict, number>>;
  readonly server: Partial<Record<Verdict, number>>;
  readonly counts: Record<Standing, number>;
  upgraded: number;
  versionUntold: number;
  /** Exposures of the VMs that count. */
  readonly exposures: Partial<Record<Exposure, number>>;
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
  rollUp.deprecation = graver(rollUp.deprecation, finding.target.provenance.imageDeprecation);
  const verdicts = standingVerdicts(finding);
  if (verdicts === null) {
    return;
  }
  add(rollUp.client, verdicts.client);
  add(rollUp.server, verdicts.server);
  if (image.version === null) {
    rollUp.versionUntold += 1;
    return;
  }
  if (isUpgraded(finding, image)) {
    rollUp.upgraded += 1;
    return;
  }
  rollUp.counts[standingOf(verdicts)] += 1;
  add(rollUp.exposures, exposureOf(verdicts));
}

function nameMinority(rollUps: ReadonlyMap<string, RollUp>, finding: Finding): void {
  const image = marketplaceImageOf(finding);
  const rollUp = image === null ? undefined : rollUps.get(imageKey(image).join('\n'));
  if (image === null || rollUp === undefined) {
    return;
  }
  const minority = minorityOf(rollUp);
  const verdicts = standingVerdicts(finding);
  const isOne = verdicts !== null && !isUpgraded(finding, image) && standingOf(verdicts) === minority;
  if (isOne) {
    rollUp.disagreeing.push(finding.target.resourceId);
  }
}

function minorityOf({ counts: { absent, present } }: RollUp): 'absent' | 'present' | null {
  if (absent === 0 || present === 0) {
    return null;
  }
  return absent < present ? 'absent' : 'present';
}

function isUpgraded({ probe, target }: Finding, image: MarketplaceImage): boolean {
  return !fitsImage(probe?.os.build ?? target.os.version, image);
}

function standingOf(verdicts: HalfVerdicts): Standing {
  const exposure = exposureOf(verdicts);
  if (exposure !== 'impossible') {
    return exposure === 'not-known' ? 'undecided' : 'present';
  }
  return Object.values(verdicts).includes('binaries-absent') ? 'absent' : 'notInOs';
}

function imageFindingOf(rollUp: RollUp): ImageFinding {
  const { image, firstParty, imageDate, deprecation, counts, client, server } = rollUp;
  const { upgraded, versionUntold, disagreeing } = rollUp;
  const predicted = predict(image, imageDate);
  const decided = counts.absent + counts.present;
  const notCounted = { upgraded, versionUntold, undecided: counts.undecided, notInOs: counts.notInOs };
  return {
    publisher: image.publisher,
    offer: image.offer,
    sku: image.sku,
    version: image.version,
    firstParty,
    imageDate,
    ...(deprecation && { deprecation }),
    smb1BinariesAbsent: flagOf(counts),
    judged: decided + upgraded + versionUntold + counts.undecided + counts.notInOs,
    decided,
    notCounted,
    client,
    server,
    disagreeing,
    predicted,
    agreesWithPrediction:
      predicted === null ? null : agrees(predicted, { ...rollUp.exposures, absent: counts.absent }, decided),
  };
}

const gravity: readonly ImageDeprecation['state'][] = ['active', 'scheduled', 'deprecated'];

/** Each region answers for itself. */
function graver(
  one: ImageDeprecation | undefined,
  other: ImageDeprecation | undefined,
): ImageDeprecation | undefined {
  if (one === undefined || other === undefined) {
    return one ?? other;
  }
  return gravity.indexOf(other.state) > gravity.indexOf(one.state) ? other : one;
}

function marketplaceImageOf({ target: { provenance } }: Finding): MarketplaceImage | null {
  return provenance.end === 'marketplace' ? provenance.image : null;
}

function emptyRollUp(image: MarketplaceImage, { firstParty, imageDate }: Provenance): RollUp {
  return {
    image,
    firstParty: firstParty === true,
    imageDate,
    deprecation: undefined,
    client: {},
    server: {},
    counts: { absent: 0, present: 0, notInOs: 0, undecided: 0 },
    upgraded: 0,
    versionUntold: 0,
    exposures: {},
    disagreeing: [],
  };
}

function add<Name extends string>(counts: Partial<Record<Name, number>>, name: Name): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
