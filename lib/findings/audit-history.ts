import type { Audit } from '../model/audit.ts';
import { AuditError } from '../model/errors.ts';
import type { Store } from './store.ts';

/**
 * The newest audit of the same scope that ended before this one began to be looked at, covered its whole scope and came to
 * an end of its own; null when there is none.
 */
export async function previousAudit(store: Pick<Store, 'listAudits'>, audit: Audit): Promise<Audit | null> {
  let cursor: string | undefined;
  do {
    const page = await store.listAudits({ scopeHash: audit.scopeHash }, pageSize, cursor);
    const found = page.items.find((each) => each.id < audit.id && isWhole(each));
    if (found !== undefined) {
      return found;
    }
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return null;
}

/** As {@link previousAudit}. Throws `audit.notFound` when there is none. */
export async function requirePreviousAudit(store: Pick<Store, 'listAudits'>, audit: Audit): Promise<Audit> {
  const previous = await previousAudit(store, audit);
  if (previous === null) {
    throw new AuditError('audit.notFound', `There is no audit of the same scope before ${audit.id}.`);
  }
  return previous;
}

const pageSize = 50;

function isWhole({ state, lineage }: Audit): boolean {
  return lineage === null && (state === 'complete' || state === 'incomplete');
}
