import type { Audit, Cursor } from '../model/audit.ts';
import { AuditError } from '../model/errors.ts';
import { type AuditFilter, unlessGone } from './store/audits.ts';
import { cursorAt, cursorBehind } from './store/cursor.ts';
import { everyItem, pagesOf } from './store/pages.ts';
import type { Store } from './store/store.ts';

export type AuditReader = Pick<Store, 'listAudits' | 'coverage' | 'pageSize'>;

/** Every audit behind a cursor, the newest first. */
export function newestFirst(
  store: Pick<Store, 'listAudits' | 'pageSize'>,
  filter: AuditFilter,
  from?: Cursor,
): AsyncGenerator<Audit> {
  return everyItem(pagesOf(store, (limit, cursor = from) => store.listAudits(filter, limit, cursor)));
}

/** The newest whole audit of the same scope, of those that count, that was started before this one; null when there is none. */
export async function previousAudit(
  store: AuditReader,
  audit: Audit,
  counts: (earlier: Audit) => boolean = () => true,
): Promise<Audit | null> {
  for await (const each of wholeAudits(store, { scopeHash: audit.scopeHash }, cursorBehind(audit))) {
    if (counts(each)) {
      return each;
    }
  }
  return null;
}

/** As {@link previousAudit}. Throws `audit.notFound` when there is none. */
export async function requirePreviousAudit(store: AuditReader, audit: Audit): Promise<Audit> {
  const previous = await previousAudit(store, audit);
  if (previous === null) {
    throw new AuditError('audit.notFound', { code: 'nothing-before', id: audit.id });
  }
  return previous;
}

/** The newest whole audit of the same scope. Throws `audit.notFound` when none was started after this one. */
export async function requireNewerAudit(store: AuditReader, audit: Audit): Promise<Audit> {
  for await (const newest of wholeAudits(store, { scopeHash: audit.scopeHash })) {
    if (newest.id > audit.id) {
      return newest;
    }
    break;
  }
  throw new AuditError('audit.notFound', { code: 'nothing-after', id: audit.id });
}

/**
 * The newest whole audit that has another of its scope before it, and that one.
 * Throws `audit.notFound` when there is no such pair.
 */
export async function newestPair(
  store: AuditReader,
): Promise<{ readonly earlier: Audit; readonly later: Audit }> {
  for await (const later of newestOfScopes(store)) {
    const earlier = await previousAudit(store, later);
    if (earlier !== null) {
      return { earlier, later };
    }
  }
  throw new AuditError('audit.notFound', { code: 'no-pair' });
}

/** The newest whole audit of each scope, the newest first; a check of a single VM is none. */
export async function* newestOfScopes(store: AuditReader): AsyncGenerator<Audit> {
  const seen = new Set<string>();
  for await (const audit of newestFirst(store, {})) {
    const mayCount = audit.trigger !== 'check' && isWhole(audit) && !seen.has(audit.scopeHash);
    if (mayCount && (await discoveredBy(store, audit)) > 0) {
      seen.add(audit.scopeHash);
      yield audit;
    }
  }
}

/** The newest whole audit, of one scope where it is given; a check of a single VM is none. */
export async function newestWholeAudit(store: AuditReader, scopeHash?: string): Promise<Audit | null> {
  for await (const audit of wholeAudits(store, scopeHash === undefined ? {} : { scopeHash })) {
    if (audit.trigger !== 'check') {
      return audit;
    }
  }
  return null;
}

/** Whole audits of an audit's scope up to that one, the newest first, at most `most`; a check of a single VM is none. */
export async function wholeAuditsUpTo(
  store: AuditReader,
  audit: Audit,
  most: number,
): Promise<readonly Audit[]> {
  const audits: Audit[] = [];
  const from = cursorAt(Date.parse(audit.startedAt));
  for await (const each of wholeAudits(store, { scopeHash: audit.scopeHash }, from)) {
    if (each.id <= audit.id && each.trigger !== 'check') {
      audits.push(each);
    }
    if (audits.length === most) {
      break;
    }
  }
  return audits;
}

/** How many VMs an audit discovered; none where it was deleted since it was listed. */
export async function discoveredBy(store: Pick<Store, 'coverage'>, { id }: Audit): Promise<number> {
  return (await unlessGone(store.coverage(id)))?.discovered ?? 0;
}

/** Whether an audit covered its whole scope and came to an end of its own. */
export function isWhole({ state, lineage }: Audit): boolean {
  return (
    (lineage === null || lineage.isContinued === true) && (state === 'complete' || state === 'incomplete')
  );
}

/** Newest first. Those that discovered nothing are left out: an audit that saw nothing compares with none. */
async function* wholeAudits(store: AuditReader, filter: AuditFilter, from?: Cursor): AsyncGenerator<Audit> {
  for await (const audit of newestFirst(store, filter, from)) {
    if (isWhole(audit) && (await discoveredBy(store, audit)) > 0) {
      yield audit;
    }
  }
}
