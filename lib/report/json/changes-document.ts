import { leftOutOfSample } from '../../findings/coverage.ts';
import {
  comparedHalves,
  countProbedSince,
  diffFindings,
  noneProbedSince,
  requireComparable,
} from '../../findings/diff.ts';
import type { Exemptions } from '../../findings/exemptions.ts';
import { diffImages, type ImageChanges } from '../../findings/images/image-changes.ts';
import type { ImageFinding, OwnImageFinding } from '../../findings/images/image-findings.ts';
import { everyImage, everyOwnImage } from '../../findings/images/image-pages.ts';
import type { FindingStore } from '../../findings/store/findings.ts';
import type { ImageStore } from '../../findings/store/images.ts';
import type { Ledger } from '../../findings/store/ledger.ts';
import type { Paged } from '../../findings/store/store.ts';
import type { Audit } from '../../model/audit.ts';
import { escapedJson } from '../escape-active.ts';
import { findingsOf } from '../report-facts.ts';
import { changeJson, noChanges } from './change-json.ts';
import type { Write } from './json-document.ts';

/** Throws `usage.invalid`, before anything is written, for audits that cannot be compared. */
export function changesDocument(
  store: FindingStore & ImageStore & Pick<Ledger, 'coverage'> & Paged,
  { previous, audit }: { readonly previous: Audit; readonly audit: Audit },
  exemptions: Exemptions,
): (write: Write) => Promise<void> {
  requireComparable(previous, audit);
  return async (write) => {
    const counts = noChanges();
    let total = 0;
    let since = noneProbedSince;
    await write(
      `{"audit":${escapedJson(auditPart(audit))},"previous":${escapedJson(auditPart(previous))},"halves":${escapedJson(comparedHalves(previous, audit))},"changes":[`,
    );
    const [before, after] = [sideOf(store, previous), sideOf(store, audit)];
    for await (const change of diffFindings(before, after, exemptions)) {
      await write(`${total === 0 ? '' : ','}${escapedJson(changeJson(change))}`);
      counts[change.cause] += 1;
      total += 1;
      since = countProbedSince(since, change);
    }
    const earlier = { audit: previous, images: await everyImage(store, previous) };
    const images = diffImages(earlier, { audit, images: await everyImage(store, audit) });
    const own = diffImages(
      { audit: previous, images: await everyOwnImage(store, previous) },
      { audit, images: await everyOwnImage(store, audit) },
    );
    const leftOut = {
      before: leftOutOfSample(await store.coverage(previous.id)),
      now: leftOutOfSample(await store.coverage(audit.id)),
      since,
    };
    const rest = { total, counts, leftOut, images: imageChangesJson(images, own) };
    await write(`],${escapedJson(rest).slice(1)}\n`);
  };
}

export function imageChangesJson(
  { firstSeen, flagChanged, bySample, published }: ImageChanges,
  own: ImageChanges<OwnImageFinding>,
) {
  return {
    firstSeen: firstSeen.map(imagePart),
    flagChanged: flagChanged.map(({ image, was }) => ({ ...imagePart(image), was })),
    bySample,
    own: ownChangesJson(own),
    published,
  };
}

function ownChangesJson({ firstSeen, flagChanged, bySample }: ImageChanges<OwnImageFinding>) {
  const ownPart = ({ kind, id, smb1BinariesAbsent }: OwnImageFinding) => ({ kind, id, smb1BinariesAbsent });
  return {
    firstSeen: firstSeen.map(ownPart),
    flagChanged: flagChanged.map(({ image, was }) => ({ ...ownPart(image), was })),
    bySample,
  };
}

function sideOf(store: FindingStore & Paged, audit: Audit) {
  return { audit, pages: findingsOf(store, audit) };
}

function auditPart({ id, state, startedAt, endedAt }: Audit) {
  return { id, state, startedAt, endedAt };
}

function imagePart({ publisher, offer, sku, version, smb1BinariesAbsent }: ImageFinding) {
  return { publisher, offer, sku, version, smb1BinariesAbsent };
}
