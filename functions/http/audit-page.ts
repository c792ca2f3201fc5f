import type { AuditStore } from '../../lib/findings/store/audits.ts';
import { cursorBehind } from '../../lib/findings/store/cursor.ts';
import { isScopeWithin } from '../../lib/inventory/scope/scope-within.ts';
import type { Audit, AuditState, AuditTrigger, Page } from '../../lib/model/audit.ts';
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
  const items: Audit[] = [];
  let next = cursor;
  do {
    const page = await store.listAudits({}, chunk, next);
    for (const audit of page.items.filter((each) => isWanted(each, wanted))) {
      const last = items.at(-1);
      if (items.length === limit && last !== undefined) {
        return { items, next: cursorBehind(last) };
      }
      items.push(audit);
    }
    next = page.next ?? undefined;
  } while (next !== undefined);
  return { items, next: null };
}

function isWanted(audit: Audit, { within, triggers, states }: AuditsWanted): boolean {
  return (
    (triggers?.includes(audit.trigger) ?? true) &&
    (states?.includes(audit.state) ?? true) &&
    isScopeWithin(audit.scope, within)
  );
}
