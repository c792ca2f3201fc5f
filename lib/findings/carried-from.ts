import { type Audit, longestAuditSeconds } from '../model/audit.ts';
import type { Finding } from '../model/finding.ts';
import type { AuditId } from '../model/ids.ts';
import { newestFirst } from './audit-history.ts';
import { isCarriedOver } from './standing-verdict.ts';
import { cursorAt } from './store/cursor.ts';
import type { Store } from './store/store.ts';

/** The finding whose probe gave verdicts, and its audit. */
export type CarriedFrom = { readonly auditId: AuditId; readonly finding: Finding };

/**
 * The finding whose probe gave the verdicts that this one carries over, with its audit; null where it carries none, or the audit that probed
 * is deleted. Only those audits are read that may have been running when it was sent.
 */
export async function carriedFrom(
  store: Pick<Store, 'listAudits' | 'finding' | 'pageSize'>,
  carrying: Finding,
): Promise<CarriedFrom | null> {
  const probedAt = isCarriedOver(carrying) ? carrying.lastKnown?.probedAt : undefined;
  if (probedAt === undefined) {
    return null;
  }
  for await (const { id } of runningAt(store, probedAt)) {
    const finding = await store.finding(id, carrying.target.key);
    if (finding !== null && finding.probe !== null && finding.probedAt === probedAt) {
      return { auditId: id, finding };
    }
  }
  return null;
}

/** Audits that may have been running at a time, ISO 8601 UTC; the newest first. */
async function* runningAt(
  store: Pick<Store, 'listAudits' | 'pageSize'>,
  time: string,
): AsyncGenerator<Audit> {
  const at = Date.parse(time);
  for await (const audit of newestFirst(store, {}, cursorAt(at))) {
    if (Date.parse(audit.startedAt) + longestAuditSeconds * 1000 < at) {
      return;
    }
    if (audit.startedAt <= time && time <= (audit.endedAt ?? time)) {
      yield audit;
    }
  }
}
