import { comparedHalves } from '../../findings/diff.ts';
import type { Headline } from '../../findings/images/image-summary.ts';
import type { Audit } from '../../model/audit.ts';
import { changeJson } from '../json/change-json.ts';
import { imageChangesJson } from '../json/changes-document.ts';
import type { History } from '../report-facts.ts';

/** What is posted of an audit that found changes. `changes` holds the first ones; `total` counts all. */
export type ChangesNotice = ReturnType<typeof changesNotice>;

export function changesNotice(
  audit: Audit,
  { previous, total, counts, changes, leftOut, images, ownImages }: History,
  { headline, sentAt }: { readonly headline: Headline; readonly sentAt: string },
) {
  const { id, state, startedAt, endedAt } = audit;
  return {
    event: 'smb1-audit.changes',
    audit: { id, state, startedAt, endedAt },
    previous: { id: previous.id, startedAt: previous.startedAt },
    halves: comparedHalves(previous, audit),
    total,
    counts,
    leftOut,
    changes: changes.map(changeJson),
    images: imageChangesJson(images, ownImages),
    headline,
    sentAt,
  };
}
