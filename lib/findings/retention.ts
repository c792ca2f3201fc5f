import { type Audit, closedAuditStates, isClosed } from '../model/audit.ts';
import type { AuditId } from '../model/ids.ts';
import { isWhole, newestFirst } from './audit-history.ts';
import { cursorAt } from './store/cursor.ts';
import type { Store } from './store/store.ts';

type AuditShelf = Pick<Store, 'listAudits' | 'deleteAudits' | 'pageSize'>;

/**
 * Deletes closed audits that ended before `before` (epoch milliseconds), with all they hold. Open audits stay, and so does
 * the newest whole audit of each scope, checks of one VM apart, so that the next one has something to be compared with. Returns what was deleted,
 * newest first. Of audits started later only those are read that tell whether an old one is its scope's newest.
 */
export async function purgeAudits(store: AuditShelf, before: number): Promise<readonly Audit[]> {
  const newest = new Map<string, AuditId | null>();
  const outdated: Audit[] = [];
  for await (const audit of newestFirst(store, {}, cursorAt(before))) {
    if (hasEnded(audit, before) && !(await isToBeKept(store, audit, newest))) {
      outdated.push(audit);
    }
  }
  await store.deleteAudits(outdated.map(({ id }) => id));
  return outdated;
}

/** One in a state that only a later version knows may be open, unless it tells when it ended. */
function hasEnded({ state, startedAt, endedAt }: Audit, before: number): boolean {
  const isOver = endedAt !== null || closedAuditStates.some((closed) => closed === state);
  return isClosed(state) && isOver && Date.parse(endedAt ?? startedAt) < before;
}

/** `newest` remembers the newest whole audit of each scope that was asked for. */
async function isToBeKept(
  store: AuditShelf,
  audit: Audit,
  newest: Map<string, AuditId | null>,
): Promise<boolean> {
  const { id, scopeHash } = audit;
  if (!mayBeKept(audit)) {
    return false;
  }
  if (!newest.has(scopeHash)) {
    newest.set(scopeHash, await newestWhole(store, scopeHash));
  }
  return newest.get(scopeHash) === id;
}

function mayBeKept(audit: Audit): boolean {
  return isWhole(audit) && audit.trigger !== 'check';
}

async function newestWhole(store: AuditShelf, scopeHash: string): Promise<AuditId | null> {
  for await (const audit of newestFirst(store, { scopeHash })) {
    if (mayBeKept(audit)) {
      return audit.id;
    }
  }
  return null;
}
