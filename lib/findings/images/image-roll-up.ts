import type { Finding } from '../../model/finding.ts';
import type { ResourceId } from '../../model/ids.ts';
import type { ImageDeprecation, MarketplaceImage, Provenance } from '../../model/provenance.ts';
import { type Exposure, exposureOf, type HalfVerdicts, type Verdict } from '../../model/verdict.ts';
import { standingVerdicts } from '../standing-verdict.ts';
import { fitsImage } from './image-build.ts';
import {
  type AnyImageFinding,
  flagOf,
  type ImageCounts,
  type NotCounted,
  type SeenOfImage,
} from './image-findings.ts';
import { compareImages, imageKey } from './image-key.ts';
import { agrees, predict } from './image-prediction.ts';
import { isVersionTold, type OwnImage, ownImageOf } from './own-image.ts';

/** Why a judged VM does not count for its Marketplace image; null: it counts, or has no such image or no verdicts. */
export function whyNotCounted(finding: Finding): keyof NotCounted | null {
  const image = marketplaceImageOf(finding);
  const verdicts = standingVerdicts(finding);
  if (image === null || verdicts === null) {
    return null;
  }
  const standing = standingIn(image, finding, verdicts);
  return standing === 'absent' || standing === 'present' ? null : standing;
}

/**
 * Do these verdicts of a VM, null where it has none, answer for the image that it was made from? Undecided ones do not, nor those of one
 * that was upgraded in place; that its Windows has no SMB1 is an answer.
 */
export function answersForImage(vm: Vm, verdicts: HalfVerdicts | null): boolean {
  const answers: readonly Standing[] = ['absent', 'present', 'notInOs'];
  return (
    verdicts !== null && subjectsOf(vm).some((subject) => answers.includes(standingIn(subject, vm, verdicts)))
  );
}

/** Makes an iteration over the same findings from the start. */
export type ReadFindings = () => AsyncIterable<Finding> | Iterable<Finding>;

/**
 * Rolls findings up by Marketplace image and, apart, by image of one's own, in the order of {@link compareImages}: a VM from an own image
 * that descends from the Marketplace counts for both, one of neither for none.
 *
 * Reads once, and a second time only if VMs of one image disagree, to name the minority: memory grows with the number of
 * images and of disagreeing VMs, not with the number of findings.
 */
export async function rollUpImages(read: ReadFindings): Promise<AnyImageFinding[]> {
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

type Standing = keyof ImageCounts | 'upgraded' | 'versionUntold';

type RollUp = ReturnType<typeof emptyRollUp>;

/** What is told of a VM before and by its probe. */
type Vm = Pick<Finding, 'target' | 'probe'> & Partial<Pick<Finding, 'lastKnown'>>;

/** What VMs are counted for. */
type Subject = (MarketplaceImage & { readonly kind?: never }) | OwnImage;

function subjectsOf(vm: Vm): Subject[] {
  const subjects = [marketplaceImageOf(vm), ownImageOf(vm.target.provenance)];
  return subjects.filter((subject) => subject !== null);
}

function keyOf(subject: Subject): string {
  return imageKey(subject).join('\n');
}

function countFinding(rollUps: Map<string, RollUp>, finding: Finding): void {
  for (const subject of subjectsOf(finding)) {
    const key = keyOf(subject);
    const rollUp = rollUps.get(key) ?? emptyRollUp(subject, finding.target.provenance);
    rollUps.set(key, rollUp);
    rollUp.vms += 1;
    rollUp.leftOut += finding.reason === 'sampled' ? 1 : 0;
    rollUp.deprecation = graver(rollUp.deprecation, finding.target.provenance.imageDeprecation);
    countVerdicts(rollUp, finding);
  }
}

function countVerdicts(rollUp: RollUp, finding: Finding): void {
  const verdicts = standingVerdicts(finding);
  if (verdicts === null) {
    return;
  }
  add(rollUp.client, verdicts.client);
  add(rollUp.server, verdicts.server);
  const standing = standingIn(rollUp.subject, finding, verdicts);
  rollUp.counts[standing] += 1;
  if (standing !== 'versionUntold' && standing !== 'upgraded') {
    add(rollUp.exposures, exposureOf(verdicts));
  }
}

/** What a judged VM counts as. An own image has the Windows of the Marketplace image that it descends from. */
function standingIn(subject: Subject, vm: Vm, verdicts: HalfVerdicts): Standing {
  const isOwn = subject.kind !== undefined;
  if (isOwn ? !isVersionTold(subject) : subject.version === null) {
    return 'versionUntold';
  }
  const image = isOwn ? subject.madeFrom.image : subject;
  return image !== null && isUpgraded(vm, image) ? 'upgraded' : standingOf(verdicts);
}

function nameMinority(rollUps: ReadonlyMap<string, RollUp>, finding: Finding): void {
  const verdicts = standingVerdicts(finding);
  if (verdicts === null) {
    return;
  }
  for (const subject of subjectsOf(finding)) {
    const rollUp = rollUps.get(keyOf(subject));
    if (rollUp !== undefined && standingIn(rollUp.subject, finding, verdicts) === minorityOf(rollUp)) {
      rollUp.disagreeing.push(finding.target.resourceId);
    }
  }
}

function minorityOf({ counts: { absent, present } }: RollUp): 'absent' | 'present' | null {
  if (absent === 0 || present === 0) {
    return null;
  }
  return absent < present ? 'absent' : 'present';
}

function isUpgraded({ probe, target, lastKnown }: Vm, image: MarketplaceImage): boolean {
  return !fitsImage(probe?.os.build ?? lastKnown?.os?.build ?? target.os.version, image);
}

function standingOf(verdicts: HalfVerdicts): keyof ImageCounts {
  const exposure = exposureOf(verdicts);
  if (exposure !== 'impossible') {
    return exposure === 'not-known' ? 'undecided' : 'present';
  }
  return Object.values(verdicts).includes('binaries-absent') ? 'absent' : 'notInOs';
}

function imageFindingOf(rollUp: RollUp): AnyImageFinding {
  const { subject, firstParty, imageDate, deprecation, counts } = rollUp;
  const seen = seenOf(rollUp);
  if (subject.kind !== undefined) {
    return { ...subject, ...seen };
  }
  const predicted = predict(subject, imageDate);
  return {
    publisher: subject.publisher,
    offer: subject.offer,
    sku: subject.sku,
    version: subject.version,
    firstParty,
    imageDate,
    ...(deprecation && { deprecation }),
    ...seen,
    predicted,
    agreesWithPrediction:
      predicted === null
        ? null
        : agrees(predicted, { ...rollUp.exposures, absent: counts.absent }, seen.decided),
  };
}

function seenOf({ counts, client, server, disagreeing, vms, leftOut }: RollUp): SeenOfImage {
  const { absent, present, ...notCounted } = counts;
  return {
    smb1BinariesAbsent: flagOf(counts),
    judged: Object.values(counts).reduce((sum, count) => sum + count, 0),
    decided: absent + present,
    notCounted,
    client,
    server,
    disagreeing,
    ...(leftOut > 0 && { sample: { vms, leftOut } }),
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

function marketplaceImageOf({ target: { provenance } }: Vm): MarketplaceImage | null {
  return provenance.end === 'marketplace' ? provenance.image : null;
}

function emptyRollUp(subject: Subject, { firstParty, imageDate }: Provenance) {
  return {
    subject,
    firstParty: firstParty === true,
    imageDate,
    deprecation: undefined as ImageDeprecation | undefined,
    client: {} as Partial<Record<Verdict, number>>,
    server: {} as Partial<Record<Verdict, number>>,
    counts: { absent: 0, present: 0, notInOs: 0, undecided: 0, upgraded: 0, versionUntold: 0 },
    /** Exposures of the VMs that count. */
    exposures: {} as Partial<Record<Exposure, number>>,
    disagreeing: [] as ResourceId[],
    vms: 0,
    leftOut: 0,
  };
}

function add<Name extends string>(counts: Partial<Record<Name, number>>, name: Name): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
