import type { OpenRow, Row, RowChange } from '../../findings/store/ledger.ts';
import { countsAgainstMaxErrors } from '../../model/outcome.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { patiently, persist } from '../persist.ts';
import { auditDeadline } from '../stop-probing.ts';
import { noteAccess } from './hand-access.ts';
import { type Arrival, follow, forget, type HandState } from './hand-state.ts';
import { stepAfterPoll, stepAfterStart } from './transitions.ts';

/**
 * Writes what has arrived into the ledger, in one transaction, and puts each row where it belongs next. Answers for rows
 * that are no longer ours are dropped.
 *
 * Errors: whatever a call threw (no credential, a bug), and the store's.
 */
export async function settleAnswers(deps: AuditDeps, state: HandState): Promise<void> {
  if (state.failure !== null) {
    throw state.failure.error;
  }
  const arrivals = state.arrivals;
  state.arrivals = [];
  for (const arrival of arrivals) {
    if (arrival.kind === 'start') {
      noteAccess(deps, state, arrival.answer);
      state.slowStart.answered(arrival.answer.kind);
    }
  }
  const changes = changesOf(deps, state, arrivals);
  const written = await persist(deps, state.fence, changes);
  const left = new Set(changes.map((change) => change.row.target.key));
  for (const row of written) {
    left.delete(row.target.key);
    place(state, row);
  }
  for (const key of left) {
    forget(state, key);
  }
  await saveOutputs(deps, state);
  askOverdue(deps, state);
}

async function saveOutputs(deps: AuditDeps, state: HandState): Promise<void> {
  const { outputs, audit } = state;
  state.outputs = [];
  for (const { key, text } of audit.limits.saveEvidence ? outputs : []) {
    await patiently(deps.clock, () => deps.store.saveEvidence(audit.id, key, text));
  }
}

function changesOf(deps: AuditDeps, state: HandState, arrivals: readonly Arrival[]): RowChange[] {
  return arrivals.flatMap((arrival) =>
    arrival.kind === 'start' ? afterPost(deps, state, arrival) : afterGet(deps, state, arrival),
  );
}

function afterPost(
  deps: AuditDeps,
  state: HandState,
  arrival: Extract<Arrival, { kind: 'start' }>,
): RowChange[] {
  const { row, answer } = arrival;
  if (state.posting.get(row.target.key) !== row) {
    return [];
  }
  const moment = { now: deps.clock.now(), fraction: deps.random.fraction() };
  return [{ row, to: stepAfterStart(state.rules, row.row, answer, moment) }];
}

function afterGet(
  deps: AuditDeps,
  state: HandState,
  arrival: Extract<Arrival, { kind: 'poll' }>,
): RowChange[] {
  const { row, answer } = arrival;
  const { key } = row.target;
  const flight = state.flights.get(key);
  state.polling.delete(key);
  if (flight?.row !== row) {
    return [];
  }
  flight.unclearPolls = answer.kind === 'unclear' ? flight.unclearPolls + 1 : 0;
  const { clock, random } = deps;
  const moment = { now: clock.now(), wall: clock.wall(), fraction: random.fraction() };
  const step = stepAfterPoll(state.rules, deps.probe, row.row, {
    answer,
    unclearPolls: flight.unclearPolls,
    moment: { ...moment, deadline: auditDeadline(state.audit) },
  });
  if (step.kind === 'again') {
    state.plan.polled(key, moment.now, step.notBefore);
    return [];
  }
  if (step.output !== null) {
    state.plan.finished(key, moment.now, step.ranMs);
    state.outputs.push({ key, text: step.output });
  }
  return [{ row, to: step.to }];
}

/**
 * A probe that ran past its deadline is asked for once more and settles by that answer: nobody may have asked for a while,
 * because reads were throttled or the process that watched it died. The script may go on in its VM, nothing waits for it.
 */
function askOverdue(deps: AuditDeps, state: HandState): void {
  const now = deps.clock.now();
  if (now < state.firstDeadline) {
    return;
  }
  state.firstDeadline = Number.POSITIVE_INFINITY;
  for (const [key, flight] of state.flights) {
    const deadline = flight.row.row.since + state.rules.probeDeadlineMs;
    if (now >= deadline && !flight.isLastLook && !state.polling.has(key)) {
      flight.isLastLook = true;
      state.plan.askNow(key, now);
    }
    state.firstDeadline = flight.isLastLook ? state.firstDeadline : Math.min(state.firstDeadline, deadline);
  }
}

function place(state: HandState, row: Row | OpenRow): void {
  forget(state, row.target.key);
  switch (row.row.state) {
    case 'pending':
      state.queue.put({ ...row, row: row.row });
      return;
    case 'starting':
      return;
    case 'started':
      follow(state, { ...row, row: row.row });
      return;
    case 'settled':
      state.newErrors ||= countsAgainstMaxErrors(
        row.row.settlement.outcome === 'judged' ? null : row.row.settlement.reason,
      );
      return;
  }
}
