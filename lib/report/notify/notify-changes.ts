import { comparedHalves } from '../../findings/diff.ts';
import type { Exemptions } from '../../findings/exemptions.ts';
import { everyImage } from '../../findings/images/image-pages.ts';
import { type Headline, headline } from '../../findings/images/image-summary.ts';
import type { Audit } from '../../model/audit.ts';
import { troubleOf } from '../../model/errors.ts';
import { type Clock, isoTime } from '../../model/ports.ts';
import type { AuditLog } from '../../model/texts/log-texts.ts';
import { changeJson } from '../json/change-json.ts';
import { imageChangesJson } from '../json/changes-document.ts';
import { type History, type ReportStore, readHistory } from '../report-facts.ts';
import type { Webhook } from './webhook.ts';

export type NotifyDeps = {
  readonly store: ReportStore;
  readonly webhook: Webhook;
  readonly clock: Clock;
  readonly log: AuditLog;
};

/**
 * Posts what changed since the audit before of the same scope; nothing when nothing did, when there is nothing to compare with, or
 * for the check of a single VM, whose answer its caller has.
 * Call it when everything else is written: trouble of store or receiver is a warning in the log, never an error.
 */
export async function notifyChanges(deps: NotifyDeps, audit: Audit, exemptions: Exemptions): Promise<void> {
  if (audit.trigger === 'check') {
    return;
  }
  try {
    const history = await readHistory(deps.store, audit, exemptions);
    if (history === null || isUneventful(history)) {
      return;
    }
    const sentAt = isoTime(deps.clock.wall());
    const images = headline(await everyImage(deps.store, audit));
    const delivery = await deps.webhook.deliver(changesNotice(audit, history, { headline: images, sentAt }));
    if (delivery.kind === 'failed') {
      deps.log.warn('The webhook was not told of the changes', { auditId: audit.id, why: delivery.why });
    }
  } catch (error: unknown) {
    deps.log.warn('The webhook was not told of the changes', { auditId: audit.id, why: troubleOf(error) });
  }
}

/** A VM that a sample had left out is no news by being probed. */
function isUneventful({ total, counts, images, ownImages }: History): boolean {
  const changed = [images, ownImages].flatMap(({ firstSeen, flagChanged }) => [...firstSeen, ...flagChanged]);
  return total === counts['not-probed-before'] && changed.length === 0;
}

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
