import { type Audit, isClosed } from '../model/audit.ts';
import { type AuditReader, discoveredBy, isWhole, newestFirst } from './audit-history.ts';
import type { AuditFilter } from './store/audits.ts';

/**
 * The newest whole audit, and what a reader of it should know. Whole: it came to an end of its own over its whole scope, is no check of
 * one VM, and discovered something.
 */
export type Latest = {
  readonly audit: Audit;
  /** The newest that was started after it: of its scope failed, canceled or empty, of any still open. Null: none. */
  readonly newer: Audit | null;
  /** The newest whole audit of a wider scope, where that is another. */
  readonly wider: Audit | null;
};

/** Where there is no whole audit, the last one that was started; null: none at all. */
export type NoLatest = { readonly audit: null; readonly last: Audit | null };

/** With a scope's hash in the filter, of that very scope; else of any. */
export async function latestAudit(store: AuditReader, filter: AuditFilter): Promise<Latest | NoLatest> {
  let last: Audit | null = null;
  const others: Audit[] = [];
  for await (const audit of newestFirst(store, filter)) {
    last ??= audit;
    if (audit.trigger === 'check') {
      continue;
    }
    const discovered = isWhole(audit) ? await discoveredBy(store, audit) : 0;
    if (discovered > 0) {
      const wider = filter.scopeHash === undefined ? await widerThan(store, audit, discovered) : null;
      return { audit, newer: newerOf(others, audit), wider };
    }
    others.push(audit);
  }
  return { audit: null, last };
}

/** Of another scope one counts while it may still come to something: whoever mistyped a scope has been told so. */
function newerOf(others: readonly Audit[], { scopeHash }: Audit): Audit | null {
  return others.find((other) => other.scopeHash === scopeHash || !isClosed(other.state)) ?? null;
}

/** Why an audit is not the one that is meant: its state, or what it lacks. */
export function lackOf({ state, lineage }: Audit): 'state' | 'part' | 'empty' {
  if (state !== 'complete' && state !== 'incomplete') {
    return 'state';
  }
  return lineage !== null && lineage.isContinued !== true ? 'part' : 'empty';
}

/** Such as `is failed`, `is probing`, `found no VM`. */
export function whyNotWhole(audit: Audit): string {
  const texts = { state: `is ${audit.state}`, part: 'probed a part again', empty: 'found no VM' } as const;
  return texts[lackOf(audit)];
}

/** How far back a wider scope is looked for. */
const mostAudits = 200;

/** One that had rows in all the subscriptions of this one, and more VMs. */
async function widerThan(store: AuditReader, audit: Audit, discovered: number): Promise<Audit | null> {
  const scopes = new Set([audit.scopeHash]);
  let seen = 0;
  for await (const other of newestFirst(store, {})) {
    seen += 1;
    if (seen > mostAudits) {
      break;
    }
    if (other.trigger === 'check' || !isWhole(other) || scopes.has(other.scopeHash)) {
      continue;
    }
    scopes.add(other.scopeHash);
    const hasAll = audit.subscriptions.every((id) => other.subscriptions.includes(id));
    if (hasAll && (await discoveredBy(store, other)) > discovered) {
      return other;
    }
  }
  return null;
}
