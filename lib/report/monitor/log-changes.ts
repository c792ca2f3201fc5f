import { knownPercent } from '../../findings/coverage.ts';
import { type Change, comparedHalves } from '../../findings/diff.ts';
import { activeHalves, type Exemptions } from '../../findings/exemptions.ts';
import type { ImageChange } from '../../findings/images/image-changes.ts';
import { isFlagged } from '../../findings/images/image-findings.ts';
import { standingVerdicts } from '../../findings/standing-verdict.ts';
import type { Audit } from '../../model/audit.ts';
import type { Log, LogFields } from '../../model/ports.ts';
import type { Half } from '../../model/verdict.ts';
import { changeJson } from '../json/change-json.ts';
import {
  auditTime,
  type Both,
  compareAudits,
  comparedWith,
  type History,
  type ReportStore,
} from '../report-facts.ts';

/** Lines about VMs that changed in another way than that a half is on now; of those that are on now none is left out. */
const mostOthers = 1000;

/**
 * One line in the log for each VM that changed since the audit before of the same scope, one for each image whose flag did, and one that
 * compares the two audits; nothing where there is nothing to compare with. The texts do not change: alert rules look for them.
 * Audits by the command line are passed over.
 */
export async function logChanges(
  { store, log }: { readonly store: ReportStore; readonly log: Log },
  audit: Audit,
  exemptions: Exemptions,
): Promise<void> {
  const previous = await comparedWith(store, audit, isTold);
  if (previous === null) {
    return;
  }
  const both = { previous, audit };
  const { changes, outcome } = compareAudits(store, both, exemptions);
  let changed = 0;
  let others = 0;
  for await (const change of changes()) {
    // A VM that a sample had left out is neither changed nor newly on by being probed.
    if (change.cause === 'not-probed-before') {
      continue;
    }
    changed += 1;
    const on = newlyOn(change, both, exemptions);
    others += on.length === 0 ? 1 : 0;
    if (on.length > 0 || others <= mostOthers) {
      log.info('vm changed', vmFields(change, on));
    }
  }
  const compared = await outcome();
  for (const each of compared.images.flagChanged) {
    log.info('image flag changed', imageFields(each));
  }
  log.info('audits compared', {
    previousId: previous.id,
    changed,
    notLogged: Math.max(0, others - mostOthers),
    ...knownOf(compared),
  });
}

/** No percentage where either is a sample: which VMs it asked is no measure of how many can be. */
function knownOf({ coverages, leftOut }: Pick<History, 'coverages' | 'leftOut'>): LogFields {
  const isSampled = leftOut.before + leftOut.now > 0;
  return {
    knownPercent: isSampled ? null : knownPercent(coverages.now),
    knownPercentBefore: isSampled ? null : knownPercent(coverages.before),
    leftOut: leftOut.now,
    leftOutBefore: leftOut.before,
  };
}

/** What the command line or a check of a single VM found was not told: the next audit tells it. */
function isTold({ trigger }: Audit): boolean {
  return trigger !== 'cli' && trigger !== 'check';
}

/** Halves that are on and were not when they were last judged, new VMs' included, and for which nobody answers. */
function newlyOn(
  { cause, before, after }: Change,
  { previous, audit }: Both,
  exemptions: Exemptions,
): readonly Half[] {
  const now = after === null ? null : standingVerdicts(after);
  if (after === null || now === null) {
    return [];
  }
  // The audit before may just not have seen it; what was found after that one was not told.
  const known = cause === 'not-seen-before' ? after.lastKnown : null;
  const seen = known !== null && Date.parse(known.probedAt) <= auditTime(previous) ? known : null;
  const then = before === null ? seen : (standingVerdicts(before) ?? before.lastKnown);
  const exempt = activeHalves(exemptions(after.target, auditTime(audit)));
  return comparedHalves(previous, audit).filter(
    (half) => now[half] === 'enabled' && then?.[half] !== 'enabled' && !exempt.includes(half),
  );
}

function vmFields(change: Change, on: readonly Half[]): LogFields {
  const { halves: _, before, after, ...vm } = changeJson(change);
  return {
    ...vm,
    newlyOn: on.join('; '),
    ...Object.fromEntries(
      (['exposure', 'client', 'server', 'image'] as const).flatMap((part) => [
        [`${part}Before`, before?.[part] ?? null],
        [`${part}After`, after?.[part] ?? null],
      ]),
    ),
    outcomeAfter: after?.outcome ?? null,
    reasonAfter: after?.reason ?? null,
  };
}

function imageFields({ image, was }: ImageChange): LogFields {
  const { publisher, offer, sku, version, smb1BinariesAbsent } = image;
  return {
    ...{ publisher, offer, sku, version, was },
    now: smb1BinariesAbsent,
    wasFlagged: isFlagged({ ...image, smb1BinariesAbsent: was }),
    isFlagged: isFlagged(image),
  };
}
