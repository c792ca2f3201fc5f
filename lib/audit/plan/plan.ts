import { requireAudit } from '../../findings/store/audits.ts';
import type { NewRow } from '../../findings/store/ledger.ts';
import type { DiscoveryEvent } from '../../inventory/discovery.ts';
import { type Audit, isClosed } from '../../model/audit.ts';
import { isAuditError } from '../../model/errors.ts';
import type { ResourceKey } from '../../model/ids.ts';
import type { Unjudged } from '../../model/outcome.ts';
import type { AuditNote } from '../../model/reasons/audit-note.ts';
import { type IncompleteReason, withReasons } from '../../model/reasons/incomplete-reason.ts';
import { saidBy } from '../../model/reasons/problem.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { auditDeadline } from '../stop-probing.ts';
import { type CarryOver, createCarryOver } from './carried-over.ts';
import {
  type Continued,
  goneRow,
  inheritedReasons,
  isWantedAgain,
  keptRow,
  keptRows,
  notesOn,
  readContinued,
} from './continued.ts';
import { createPlacing, type Placing } from './placing.ts';
import { silentBefore } from './silent-before.ts';

/** Rows written to the ledger at a time, where a page is not smaller: large enough to be cheap, small enough to keep memory flat. */
const largestChunk = 200;

/**
 * Discovery into the ledger, before any probe: one row per target, born settled where it must not be probed.
 * Idempotent: a plan that died is run again and adds only what is missing. Ends in state `probing`; at the audit's deadline
 * with what was found by then. When the signal aborts before discovery ends, the state stays `planning`.
 *
 * Errors: what ends the audit (no credential, no readable subscription) is thrown; anything that merely cut discovery short
 * makes the audit incomplete.
 */
export async function planAudit(deps: AuditDeps, audit: Audit, signal: AbortSignal): Promise<Audit> {
  const continued = audit.lineage === null ? null : await readContinued(deps.store, audit.lineage);
  const { perImage } = audit.limits;
  const isBegun = perImage !== undefined && (await deps.store.coverage(audit.id)).discovered > 0;
  const placing = createPlacing({ perImage, isBegun });
  const silent = await silentBefore(deps.store, audit);
  await addKept(deps, audit, placing);
  const watch = watchAudit(deps, audit);
  const said = await fillLedger(deps, audit, {
    continued,
    placing,
    silent,
    signal: AbortSignal.any([signal, watch.signal]),
  }).finally(watch.end);
  const cutBy = said.isCut && watch.signal.aborted ? (watch.signal.reason as StopReason) : null;
  if (cutBy !== null && cutBy !== 'closed') {
    said.incompleteBecause.push({ code: `discovery-${cutBy}` });
  }
  const isLeft = said.isCut && signal.aborted;
  if (!isLeft && (cutBy === null || cutBy === 'deadline')) {
    await addMissing(deps, audit, continued, said);
  }
  const reasons = [...(await inherited(deps, audit)), ...said.incompleteBecause];
  return await deps.store.updateAudit(audit.id, (current) => ({
    ...current,
    state: isLeft || isClosed(current.state) ? current.state : 'probing',
    // The discovery that follows an interrupted one tells for itself what it misses; whoever canceled could not know of one that had ended.
    incompleteBecause: isLeft
      ? current.incompleteBecause
      : withReasons(
          current.incompleteBecause.filter(({ code }) => code !== 'discovery-canceled'),
          reasons,
        ),
    notes: isLeft ? (current.notes ?? []) : [...said.notes, ...notesOn(continued)],
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

type StopReason = 'deadline' | 'canceled' | 'closed';

/** A store that does not answer is left to those who write to it. */
async function whyStop(
  { clock, store }: Pick<AuditDeps, 'clock' | 'store'>,
  audit: Audit,
): Promise<StopReason | null> {
  if (clock.now() >= auditDeadline(audit)) {
    return 'deadline';
  }
  const current = await store.readAudit(audit.id).catch(() => null);
  if (current?.cancelRequested === true) {
    return 'canceled';
  }
  return current !== null && isClosed(current.state) ? 'closed' : null;
}

/** What discovery said beside its targets. A check asks for one VM, which no exclusion of the whole estate need fit. */
async function fillLedger(
  deps: AuditDeps,
  audit: Audit,
  { continued, placing, silent, signal }: Filling,
): Promise<Said> {
  const heard: Heard = { incompleteBecause: [], notes: [] };
  const carryOver = createCarryOver(deps, audit, signal);
  const known = { carryOver, placing, silent };
  let chunk: FoundTarget[] = [];
  for await (const event of tolerant(deps.discover(audit.scope, signal))) {
    if (event.kind !== 'target') {
      hear(heard, event);
    } else if (continued === null || isWantedAgain(continued, event.target.key)) {
      chunk.push(event);
    }
    if (chunk.length >= Math.min(largestChunk, deps.store.pageSize)) {
      await addChunk(deps, audit, chunk, known);
      chunk = [];
    }
  }
  const isCut = signal.aborted;
  await addChunk(deps, audit, chunk, known);
  await addRows(deps, audit, placing.rest());
  heard.notes.push(...carryOver.notes());
  return { ...heard, isCut, ...(audit.trigger === 'check' && { notes: [] }) };
}

type Filling = {
  readonly continued: Continued | null;
  readonly placing: Placing;
  readonly silent: ReadonlySet<ResourceKey>;
  readonly signal: AbortSignal;
};

type Heard = { readonly incompleteBecause: IncompleteReason[]; readonly notes: AuditNote[] };

/** `isCut`: discovery was stopped before its end. */
type Said = Heard & { readonly isCut: boolean };

function hear(heard: Heard, event: Exclude<DiscoveryEvent, FoundTarget>): void {
  if (event.kind === 'note') {
    heard.notes.push(event.note);
  } else if (event.kind !== 'subscription') {
    heard.incompleteBecause.push(event.because);
  }
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
    yield { kind: 'incomplete', because: { code: 'discovery-stopped', detail: saidBy(error) } };
  }
}

async function addChunk(
  deps: AuditDeps,
  audit: Audit,
  chunk: readonly FoundTarget[],
  { carryOver, placing, silent }: Pick<Filling, 'placing' | 'silent'> & { readonly carryOver: CarryOver },
): Promise<void> {
  if (chunk.length === 0) {
    return;
  }
  const known = await deps.store.lastKnown(chunk.map((event) => event.target.key));
  const toProbe = chunk.filter((event) => event.settle === null).map((event) => event.target);
  const carried = await carryOver.verdictsFor(toProbe);
  const rows = chunk.flatMap(({ target, settle }): readonly NewRow[] => {
    const verdict = carried.get(target.key);
    if (verdict !== undefined) {
      const row = { target, settlement: unchanged, lastKnown: verdict };
      placing.settled(row);
      return [row];
    }
    const row = { target, settlement: settle, lastKnown: known.get(target.key) ?? null };
    const wasSilent = silent.has(target.key);
    return settle === null ? placing.offer(wasSilent ? { ...row, wasSilent } : row) : [row];
  });
  await addRows(deps, audit, rows);
}

const unchanged: Unjudged = { outcome: 'skipped', reason: 'unchanged' };

/** Before their rows: a plan that dies must not leave a row in a subscription that no pass would visit. */
async function noteSubscriptions(deps: AuditDeps, audit: Audit, rows: readonly NewRow[]): Promise<void> {
  const found = rows.map((row) => row.target.subscriptionId);
  const names = rows.flatMap(({ target: { subscriptionId: id, subscriptionName: name } }) =>
    name === undefined ? [] : [[id, name] as const],
  );
  const current = await deps.store.readAudit(audit.id);
  if (found.some((id) => !current?.subscriptions.includes(id))) {
    await deps.store.updateAudit(audit.id, (latest) => ({
      ...latest,
      subscriptions: [...new Set([...latest.subscriptions, ...found])].sort(),
      subscriptionNames: { ...latest.subscriptionNames, ...Object.fromEntries(names) },
    }));
  }
}

/** Rows of the audit that this one goes on with: those that it keeps, before discovery, so that a plan that dies has them too. */
async function addKept(deps: AuditDeps, audit: Audit, placing: Placing): Promise<void> {
  if (audit.lineage === null) {
    return;
  }
  for await (const rows of keptRows(deps.store, audit.lineage)) {
    for (const row of rows) {
      placing.settled(row);
    }
    await addRows(deps, audit, rows);
  }
}

/**
 * A target of the earlier audit that discovery no longer finds is settled, not forgotten. Where discovery did not see everything, it
 * may be there all the same and stays as it was.
 */
async function addMissing(
  deps: AuditDeps,
  audit: Audit,
  continued: Continued | null,
  said: Heard,
): Promise<void> {
  const rowOf = said.incompleteBecause.length === 0 ? goneRow : keptRow;
  await addRows(deps, audit, [...(continued?.wanted.values() ?? [])].map(rowOf));
}

async function addRows(deps: AuditDeps, audit: Audit, rows: readonly NewRow[]): Promise<void> {
  if (rows.length > 0) {
    await noteSubscriptions(deps, audit, rows);
    await deps.store.addRows(audit.id, rows, deps.clock.now());
  }
}

async function inherited(
  { store }: Pick<AuditDeps, 'store'>,
  { lineage }: Audit,
): Promise<readonly IncompleteReason[]> {
  const earlier = lineage?.isContinued === true ? await requireAudit(store, lineage.from) : null;
  return lineage === null || earlier === null ? [] : inheritedReasons(earlier, lineage);
}
