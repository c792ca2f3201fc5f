import { comparedHalves, requireComparable } from '../../findings/diff.ts';
import type { Exemptions } from '../../findings/exemptions.ts';
import type { ImageChanges } from '../../findings/images/image-changes.ts';
import type { ImageFinding, OwnImageFinding } from '../../findings/images/image-findings.ts';
import type { Audit } from '../../model/audit.ts';
import { escapedJson } from '../escape-active.ts';
import { type Both, compareAudits } from '../report-facts.ts';
import { changeJson } from './change-json.ts';
import type { Write } from './json-document.ts';

/** Throws `usage.invalid`, before anything is written, for audits that cannot be compared. */
export function changesDocument(
  store: Parameters<typeof compareAudits>[0],
  { previous, audit }: Both,
  exemptions: Exemptions,
): (write: Write) => Promise<void> {
  requireComparable(previous, audit);
  return async (write) => {
    await write(
      `{"audit":${escapedJson(auditPart(audit))},"previous":${escapedJson(auditPart(previous))},"halves":${escapedJson(comparedHalves(previous, audit))},"items":[`,
    );
    const { changes, outcome } = compareAudits(store, { previous, audit }, exemptions);
    let separator = '';
    for await (const change of changes()) {
      await write(separator + escapedJson(changeJson(change)));
      separator = ',';
    }
    const { total, counts, leftOut, images, ownImages } = await outcome();
    const rest = { next: null, total, counts, leftOut, images: imageChangesJson(images, ownImages) };
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

function auditPart({ id, state, startedAt, endedAt }: Audit) {
  return { id, state, startedAt, endedAt };
}

function imagePart({ publisher, offer, sku, version, smb1BinariesAbsent }: ImageFinding) {
  return { publisher, offer, sku, version, smb1BinariesAbsent };
}
