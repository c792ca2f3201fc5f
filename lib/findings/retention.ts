import { type Audit, isClosed } from '../model/audit.ts';
import { isWhole } from './audit-history.ts';
import type { Store } from './store.ts';

/**
 * Deletes closed audits that ended before `before` (epoch milliseconds), with all they hold. Open audits stay, and so does
 * the newest whole audit of each scope, so that the next one has something to be compared with. Returns what was deleted,
 * newest first.
 */
export async function purgeAudits(
  store: Pick<Store, 'listAudits' | 'deleteAudit'>,
  before: number,
): Promise<readonly Audit[]> {
  const kept = new Set<string>();
  const outdated: Audit[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.listAudits({}, pageSize, cursor);
    outdated.push(...page.items.filter((audit) => isOutdated(audit, before, kept)));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  for (const { id } of outdated) {
    await store.deleteAudit(id);
  }
  return outdated;
}

const pageSize = 100;

/** Audits come newest first, so the first whole one of a scope is the one to keep. */
function isOutdated(audit: Audit, before: number, kept: Set<string>): boolean {
  const { state, scopeHash, startedAt, endedAt } = audit;
  if (isWhole(audit) && !kept.has(scopeHash)) {
    kept.add(scopeHash);
    return false;
  }
  return isClosed(state) && Date.parse(endedAt ?? startedAt) < before;
}
