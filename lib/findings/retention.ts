import { type Audit, isClosed } from '../model/audit.ts';
import { isWhole } from './audit-history.ts';
import { pagesOf } from './pages.ts';
import type { Store } from './store.ts';

/**
 * Deletes closed audits that ended before `before` (epoch milliseconds), with all they hold. Open audits stay, and so does
 * the newest whole audit of each scope, checks of one VM apart, so that the next one has something to be compared with. Returns what was deleted,
 * newest first.
 */
export async function purgeAudits(
  store: Pick<Store, 'listAudits' | 'deleteAudit' | 'pageSize'>,
  before: number,
): Promise<readonly Audit[]> {
  const kept = new Set<string>();
  const outdated: Audit[] = [];
  for await (const page of pagesOf(store, (limit, cursor) => store.listAudits({}, limit, cursor))) {
    outdated.push(...page.filter((audit) => isOutdated(audit, before, kept)));
  }
  for (const { id } of outdated) {
    await store.deleteAudit(id);
  }
  return outdated;
}

/** Audits come newest first, so the first whole one of a scope is the one to keep. */
function isOutdated(audit: Audit, before: number, kept: Set<string>): boolean {
  const { state, trigger, scopeHash, startedAt, endedAt } = audit;
  if (isWhole(audit) && trigger !== 'check' && !kept.has(scopeHash)) {
    kept.add(scopeHash);
    return false;
  }
  return isClosed(state) && Date.parse(endedAt ?? startedAt) < before;
}
