import type { AuditStore } from '../../lib/findings/store/audits.ts';
import { cursorBehind, pageOf } from '../../lib/findings/store/cursor.ts';
import { everyItem, pagesOf } from '../../lib/findings/store/pages.ts';
import { isScopeWithin } from '../../lib/inventory/scope/scope-within.ts';
import type { Audit, AuditState, AuditTrigger, Cursor, Page } from '../../lib/model/audit.ts';
import type { Scope } from '../../lib/model/scope.ts';

/** Which audits a listing shows; absent: any. */
export type AuditsWanted = {
  /** The configured scope: an audit that reaches outside it is not there. */
  readonly within: Scope;
  readonly triggers?: readonly AuditTrigger[] | undefined;
  readonly states?: readonly AuditState[] | undefined;
};

/** Audits read from the store at a time. */
const chunk = 100;

/** One page of the audits that are wanted, the newest first. */
export async function auditPageOf(
  store: Pick<AuditStore, 'listAudits'>,
  wanted: AuditsWanted,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<Page<Audit>> {
  const pages = pagesOf({ pageSize: chunk }, (most, next = cursor) => store.listAudits({}, most, next));
  return await pageOfThose(everyItem(pages), {
    limit,
    isWanted: (audit) => isShown(audit, wanted),
    cursorAfter: cursorBehind,
  });
}

function isShown(audit: Audit, { within, triggers, states }: AuditsWanted): boolean {
  return (
    (triggers?.includes(audit.trigger) ?? true) &&
    (states?.includes(audit.state) ?? true) &&
    isScopeWithin(audit.scope, within)
  );
}

type Those<Item> = {
  readonly limit: number;
  isWanted(item: Item): boolean;
  cursorAfter(item: Item): Cursor;
};

/** One page of the items that are wanted, which no store has an index by. */
export async function pageOfThose<Item>(
  items: AsyncIterable<Item>,
  { limit, isWanted, cursorAfter }: Those<Item>,
): Promise<Page<Item>> {
  const found: Item[] = [];
  for await (const item of items) {
    if (isWanted(item)) {
      found.push(item);
    }
    if (found.length > limit) {
      break;
    }
  }
  return pageOf(found, limit, cursorAfter);
}
