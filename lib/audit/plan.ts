import { everyFinding } from '../findings/pages.ts';
import { standingVerdicts } from '../findings/standing-verdict.ts';
import type { NewRow, Store } from '../findings/store.ts';
import type { DiscoveryEvent } from '../inventory/discovery.ts';
import { type Audit, isClosed, type Lineage } from '../model/audit.ts';
import type { AuditNote } from '../model/audit-note.ts';
import { isAuditError } from '../model/errors.ts';
import type { Finding } from '../model/finding.ts';
import type { ResourceKey } from '../model/ids.ts';
import { type IncompleteReason, withReasons } from '../model/incomplete-reason.ts';
import type { Unjudged } from '../model/outcome.ts';
import type { AuditDeps } from './audit-deps.ts';
import { type CarryOver, createCarryOver } from './carried-over.ts';
import { auditDeadline } from './stop-probing.ts';

/** Rows written to the ledger at a time, where a page is not smaller: large enough to be cheap, small enough to keep memory flat. */
const largestChunk = 200;

/**
 * Discovery into the ledger, before any probe: one row per target, born settled where it must not be probed.
 * Idempotent: a plan that died is run again and adds only what is missing. Ends in state `probing`; at the audit's deadline
 * with what was found by then. When the signal aborts, the state stays `planning`.
 *
 * Errors: what ends the audit (no credential, no readable subscription) is thrown; anything that merely cut discovery short
 * makes the audit incomplete.
 */
export async function planAudit(deps: AuditDeps, audit: Audit, signal: AbortSignal): Promise<Audit> {
  const wanted = await wantedTargets(deps.store, audit.lineage);
  const watch = watchAudit(deps, audit);
  const { incompleteBecause, notes } = await fillLedger(deps, audit, {
    wanted,
    signal: AbortSignal.any([signal, watch.signal]),
  }).finally(watch.end);
  if (watch.signal.reason === 'deadline') {
    incompleteBecause.push({ code: 'discovery-deadline' });
  } else if (!signal.aborted && !watch.signal.aborted) {
    await addGoneTargets(deps, audit, wanted);
  }
  return await deps.store.updateAudit(audit.id, (current) => ({
    ...current,
    state: signal.aborted || isClosed(current.state) ? current.state : 'probing',
    // The discovery that follows an interrupted one tells for itself what it misses.
    incompleteBecause: signal.aborted
      ? current.incompleteBecause
      : withReasons(current.incompleteBecause, incompleteBecause),
    notes: signal.aborted ? (current.notes ?? []) : notes,
  }));
}

/** Puts an audit whose discovery was interrupted back to `planning`; any other stays as it is. */
export async function reopenPlan({ store }: Pick<AuditDeps, 'store'>, audit: Audit): Promise<Audit> {
  if (audit.isPlanCut !== true) {
    return audit;
  }
  return await store.updateAudit(audit.id, (current) =>
    current.isPlanCut === true && current.state === 'interrupted'
      ? { ...current, state: 'planning', isPlanCut: false }
      : current,
  );
}

/** How often the audit's record is read for a cancel, in milliseconds. */
const lookEveryMs = 5000;

/** Aborts at the audit's deadline, and when the audit is canceled or closed by somebody else, until it is ended. */
function watchAudit(
  { clock, store }: AuditDeps,
  audit: Audit,
): { readonly signal: AbortSignal; readonly end: () => void } {
  const stop = new AbortController();
  const ended = new AbortController();
  const watch = async (): Promise<void> => {
    while (!ended.signal.aborted && !stop.signal.aborted) {
      const leftMs = auditDeadline(audit) - clock.now();
      await clock.sleep(Math.min(Math.max(leftMs, 0), lookEveryMs), ended.signal);
      const reason = ended.signal.aborted ? null : await whyStop({ clock, store }, audit);
      if (reason !== null) {
        stop.abort(reason);
      }
    }
  };
  void watch();
  return { signal: stop.signal, end: () => ended.abort() };
}

/** A store that does not answer is left to those who write to it. */
async function whyStop(
  { clock, store }: Pick<AuditDeps, 'clock' | 'store'>,
  audit: Audit,
): Promise<'deadline' | 'canceled' | null> {
  if (clock.now() >= auditDeadline(audit)) {
    return 'deadline';
  }
  const current = await store.readAudit(audit.id).catch(() => null);
  return current !== null && (current.cancelRequested || isClosed(current.state)) ? 'canceled' : null;
}

/** Targets that a lineage wants probed again; each is taken out as discovery finds it. Null: all. */
type Wanted = Map<ResourceKey, Finding> | null;

/** What discovery said beside its targets. A check asks for one VM, which no exclusion of the whole estate need fit. */
async function fillLedger(
  deps: AuditDeps,
  audit: Audit,
  options: { wanted: Wanted; signal: AbortSignal },
): Promise<Said> {
  const said: Said = { incompleteBecause: [], notes: [] };
  const carryOver = createCarryOver(deps, audit, options.signal);
  let chunk: FoundTarget[] = [];
  for await (const event of tolerant(deps.discover(audit.scope, options.signal))) {
    if (event.kind !== 'target') {
      hear(said, event);
    } else if (isToProbe(event, options.wanted)) {
      chunk.push(event);
    }
    if (chunk.length >= Math.min(largestChunk, deps.store.pageSize)) {
      await addChunk(deps, audit, { chunk, carryOver });
      chunk = [];
    }
  }
  await addChunk(deps, audit, { chunk, carryOver });
  carryOver.logUntold();
  return audit.trigger === 'check' ? { ...said, notes: [] } : said;
}

type Said = { readonly incompleteBecause: IncompleteReason[]; readonly notes: AuditNote[] };

function hear(said: Said, event: Exclude<DiscoveryEvent, FoundTarget>): void {
  switch (event.kind) {
    case 'incomplete':
    case 'subscription-unreadable':
      said.incompleteBecause.push(event.because);
      break;
    case 'note':
      said.notes.push(event.note);
      break;
    case 'subscription':
      break;
  }
}

function isToProbe({ target }: FoundTarget, wanted: Wanted): boolean {
  return wanted?.delete(target.key) !== false;
}

type FoundTarget = Extract<DiscoveryEvent, { kind: 'target' }>;

/** Turns trouble in the middle of discovery into an `incomplete` event: what was found so far is still audited. */
async function* tolerant(events: AsyncIterable<DiscoveryEvent>): AsyncGenerator<DiscoveryEvent> {
  let found = false;
  try {
    for await (const event of events) {
      found ||= event.kind === 'target';
      yield event;
    }
  } catch (error: unknown) {
    if (!found || !isAuditError(error)) {
      throw error;
    }
    yield { kind: 'incomplete', because: { code: 'discovery-stopped', detail: error.message } };
  }
}

async function addChunk(
  deps: AuditDeps,
  audit: Audit,
  { chunk, carryOver }: { readonly chunk: readonly FoundTarget[]; readonly carryOver: CarryOver },
): Promise<void> {
  if (chunk.length === 0) {
    return;
  }
  const known = await deps.store.lastKnown(chunk.map((event) => event.target.key));
  const toProbe = chunk.filter((event) => event.settle === null).map((event) => event.target);
  const carried = await carryOver.verdictsFor(toProbe);
  const rows = chunk.map(({ target, settle }): NewRow => {
    const verdict = carried.get(target.key);
    return verdict === undefined
      ? { target, settlement: settle, lastKnown: known.get(target.key) ?? null }
      : { target, settlement: unchanged, lastKnown: verdict };
  });
  await noteSubscriptions(deps, audit, rows);
  await deps.store.addRows(audit.id, rows, deps.clock.now());
}

const unchanged: Unjudged = { outcome: 'skipped', reason: 'unchanged' };

/** Before their rows: a plan that dies must not leave a row in a subscription that no pass would visit. */
async function noteSubscriptions(deps: AuditDeps, audit: Audit, rows: readonly NewRow[]): Promise<void> {
  const found = rows.map((row) => row.target.subscriptionId as string);
  const current = await deps.store.readAudit(audit.id);
  if (found.some((id) => !current?.subscriptions.includes(id))) {
    await deps.store.updateAudit(audit.id, (latest) => ({
      ...latest,
      subscriptions: [...new Set([...latest.subscriptions, ...found])].sort(),
    }));
  }
}

async function wantedTargets(store: Store, lineage: Lineage | null): Promise<Wanted> {
  if (lineage === null) {
    return null;
  }
  const wanted = new Map<ResourceKey, Finding>();
  for await (const finding of everyFinding(store, { id: lineage.from })) {
    if (isWanted(finding, lineage)) {
      wanted.set(finding.target.key, finding);
    }
  }
  return wanted;
}

function isWanted(finding: Finding, lineage: Lineage): boolean {
  const isUnknown = Object.values(standingVerdicts(finding) ?? {}).includes('unknown');
  return lineage.only.some((kind) => (kind === 'unknown' ? isUnknown : finding.outcome === kind));
}

/** A target of the earlier audit that discovery no longer finds is settled, not forgotten. */
async function addGoneTargets(deps: AuditDeps, audit: Audit, wanted: Wanted): Promise<void> {
  const rows = [...(wanted?.values() ?? [])].map(
    (finding): NewRow => ({
      target: finding.target,
      settlement: {
        outcome: 'failed',
        reason: 'vm-gone',
        detail: 'Discovery no longer finds this VM in the scope.',
      },
      lastKnown: finding.lastKnown,
    }),
  );
  if (rows.length > 0) {
    await noteSubscriptions(deps, audit, rows);
    await deps.store.addRows(audit.id, rows, deps.clock.now());
  }
}
