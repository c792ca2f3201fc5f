import type { HttpResponseInit } from '@azure/functions';
import { estimateAudit } from '../../lib/audit/plan/estimate.ts';
import { silentVms } from '../../lib/audit/silent-vms.ts';
import { openIn } from '../../lib/findings/coverage.ts';
import { latestAudit, whyNotWhole } from '../../lib/findings/latest-audit.ts';
import type { AuditStore } from '../../lib/findings/store/audits.ts';
import type { Ledger } from '../../lib/findings/store/ledger.ts';
import type { Paged } from '../../lib/findings/store/store.ts';
import { scopeHash } from '../../lib/inventory/scope/scope.ts';
import { isScopeWithin } from '../../lib/inventory/scope/scope-within.ts';
import { type Audit, type AuditState, type Coverage, isClosed } from '../../lib/model/audit.ts';
import { saidError } from '../../lib/model/errors.ts';
import type { AuditId } from '../../lib/model/ids.ts';
import { auditJson, standingJson } from '../../lib/report/json/audit-json.ts';
import type { AppDeps } from '../app/app-deps.ts';
import { jsonReply } from './reply.ts';

/** What has a route of its own below an audit's. */
export const auditParts = ['findings', 'images', 'changes', 'report', 'export', 'cancel'] as const;

/** Relative to the app, so that no Host header of a caller's making comes back as a link. */
export function linksOf(id: AuditId) {
  const self = `/api/audits/${id}`;
  const below = auditParts.map((part) => [part, `${self}/${part}`] as const);
  return { self, ...(Object.fromEntries(below) as Record<(typeof auditParts)[number], string>) };
}

export type StartNote = { readonly code: 'nothing-to-probe'; readonly message: string };

/** Where to follow an audit that was started, or asked to end. */
export function startedReply(
  id: AuditId,
  state: AuditState,
  notes: readonly StartNote[] = [],
): HttpResponseInit {
  const links = linksOf(id);
  const body = { id, state, links, ...(notes.length > 0 && { notes }) };
  return jsonReply(202, body, { location: links.self, 'retry-after': '10' });
}

/**
 * An audit by its id; of exactly the configured scope the newest whole one (`latest`) or the one started last (`last`).
 * Throws `audit.notFound`.
 */
export async function namedAudit(
  deps: AppDeps,
  store: AuditStore & Ledger & Paged,
  name: string,
): Promise<Audit> {
  const filter = { scopeHash: scopeHash(deps.scope) };
  if (name === 'latest') {
    const latest = await latestAudit(store, filter);
    return latest.audit ?? notThere(latest.last);
  }
  const audit =
    name === 'last' ? (await store.listAudits(filter, 1)).items[0] : await auditById(deps, store, name);
  return audit ?? notThere(null);
}

export function notThere(last: Audit | null): never {
  const text =
    last === null
      ? 'There is no such audit: list the audits to see their ids.'
      : `There is no whole audit of the configured scope: the last one, ${last.id}, ${whyNotWhole(last)}.`;
  throw saidError('audit.notFound', text);
}

/** An audit as the API shows it, with how long it will about take. */
export async function auditView(deps: AppDeps, store: Ledger, audit: Audit) {
  const coverage = await store.coverage(audit.id);
  const waitingFor = await silentVms({ store, clock: deps.clock }, audit, coverage);
  return {
    ...auditJson(audit, coverage),
    standing: standingJson(coverage),
    etaSeconds: waitingFor === null ? etaSeconds(deps, audit, coverage) : null,
    waitingFor,
    links: linksOf(audit.id),
  };
}

/** Nothing that is no id reaches the store's keys, and nobody sees an audit of what is not configured. */
async function auditById(deps: AppDeps, store: AuditStore, name: string): Promise<Audit | null> {
  const isId = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/.test(name);
  const audit = isId ? await store.readAudit(name as AuditId) : null;
  return audit !== null && isScopeWithin(audit.scope, deps.scope) ? audit : null;
}

/** Of fewer probes and less time no pace can be told. */
const leastProbed = 30;
const leastElapsedSeconds = 120;

/** By the pace so far; before that tells much, by the pace of the buckets. */
function etaSeconds(deps: AppDeps, audit: Audit, coverage: Coverage): number | null {
  const open = openIn(coverage);
  // How many of a sample are still to be probed depends on the verdicts to come.
  const isSample = audit.limits.perImage !== undefined;
  if (isClosed(audit.state) || audit.state === 'planning' || open === 0 || isSample) {
    return null;
  }
  const probed = coverage.byOutcome.judged + coverage.byOutcome.failed;
  const elapsed = (deps.clock.now() - Date.parse(audit.startedAt)) / 1000;
  const isTelling = probed >= leastProbed && elapsed >= leastElapsedSeconds;
  const seconds = isTelling ? (open * elapsed) / probed : estimateAudit(deps.pace, [{ any: open }]).seconds;
  return Math.max(0, Math.round(seconds));
}
