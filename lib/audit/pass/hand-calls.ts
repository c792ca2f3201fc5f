import type { AnswerFacts } from '../../run-command/port.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { writeStarts } from './claimed-rows.ts';
import { type Arrival, type HandState, pacedCall, type StartedRow, type StartingRow } from './hand-state.ts';
import { toStarting } from './transitions.ts';
import type { PendingRow } from './wave-reader.ts';

/** Rows written as `starting` in one ledger transaction. */
const startsPerWrite = 50;

/**
 * Starts as many rows as tokens, slow start and the cap allow. `starting` and the nonce are in the ledger before any POST
 * goes out, so a crash in between costs at most these rows one probe more.
 */
export async function startRows(deps: AuditDeps, state: HandState): Promise<void> {
  await state.queue.refill();
  const now = deps.clock.now();
  state.queue.wake(now);
  const changes = pickRows(deps, state, now).map((row) => ({
    row,
    to: toStarting(row.row.memo, deps.random.hex(16) as StartingRow['row']['nonce'], now),
  }));
  for (const row of await writeStarts(deps, state, changes)) {
    state.posting.set(row.target.key, row);
    state.meter.started();
    send(state, async (): Promise<Arrival> => {
      const script = deps.probe.scriptFor(row.row.nonce);
      const answer = await deps.runCommand.start(row.target, script, neverAborted);
      observe(deps, row, answer, {
        kind: 'start',
        throttledBy: answer.kind === 'throttled' ? answer.by : null,
      });
      return { kind: 'start', row, answer };
    });
  }
}

/** Milliseconds until a row may start: 0 now, Infinity when none is waiting or the cap is reached. */
export function waitToStart(deps: AuditDeps, state: HandState, now: number): number {
  if (room(state) <= 0) {
    // An answer to a call in flight makes room, and wakes us.
    return Number.POSITIVE_INFINITY;
  }
  const waits = state.queue.regions().map((region) => {
    const row = state.queue.peek(region);
    return row === undefined ? Number.POSITIVE_INFINITY : deps.pacer.waitFor(pacedCall('start', row), now);
  });
  return Math.min(Number.POSITIVE_INFINITY, ...waits);
}

/** Asks for the state of every operation that is due and has tokens. Returns the wait until the next one. */
export function pollRows(deps: AuditDeps, state: HandState): number {
  for (;;) {
    const now = deps.clock.now();
    const next = state.plan.next(now);
    if (!('key' in next)) {
      return next.waitMs;
    }
    const flight = state.flights.get(next.key as StartedRow['target']['key']);
    if (flight === undefined) {
      state.plan.remove(next.key);
      continue;
    }
    const wait = deps.pacer.take(pacedCall('poll', flight.row), now);
    if (wait > 0) {
      return wait;
    }
    ask(deps, state, flight.row);
  }
}

export function inFlight(state: HandState): number {
  return state.posting.size + state.flights.size;
}

function ask(deps: AuditDeps, state: HandState, row: StartedRow): void {
  const { key } = row.target;
  // Infinity: being asked for; the answer says when to ask again.
  state.plan.polled(key, deps.clock.now(), Number.POSITIVE_INFINITY);
  state.polling.add(key);
  send(state, async (): Promise<Arrival> => {
    const answer = await deps.runCommand.poll(row.row.token, neverAborted);
    observe(deps, row, answer, { kind: 'poll', throttledBy: answer.kind === 'throttled' ? answer.by : null });
    return { kind: 'poll', row, answer };
  });
}

/** Calls are bounded by their own time limit; a probe's answer is never thrown away to save a second. */
const neverAborted = new AbortController().signal;

function send(state: HandState, call: () => Promise<Arrival>): void {
  call()
    .then(
      (arrival) => {
        state.arrivals.push(arrival);
      },
      (error: unknown) => {
        state.failure ??= { error };
      },
    )
    .finally(() => state.wakeUp.ring());
}

/** Tells the pacer what an answer said of the buckets. */
export function observe(
  deps: AuditDeps,
  row: StartingRow | StartedRow,
  answer: AnswerFacts,
  call: { readonly kind: 'start' | 'poll'; readonly throttledBy: 'arm' | 'compute' | null },
): void {
  const throttled =
    call.throttledBy === null ? null : { by: call.throttledBy, retryAfterMs: answer.retryAfterMs };
  deps.pacer.observe(pacedCall(call.kind, row), { remaining: answer.remaining, throttled }, deps.clock.now());
}

function room(state: HandState): number {
  return state.slowStart.allowed() - inFlight(state);
}

function pickRows(deps: AuditDeps, state: HandState, now: number): PendingRow[] {
  const picked: PendingRow[] = [];
  const space = Math.min(room(state), startsPerWrite);
  for (const region of state.queue.regions()) {
    while (picked.length < space) {
      const row = takeRow(deps, state, region, now);
      if (row === null) {
        break;
      }
      picked.push(row);
    }
  }
  return picked;
}

/** The next row of a region that has its tokens. A row whose own VM is out of tokens steps aside for the others. */
function takeRow(deps: AuditDeps, state: HandState, region: string, now: number): PendingRow | null {
  for (;;) {
    const row = state.queue.peek(region);
    if (row === undefined) {
      return null;
    }
    const call = pacedCall('start', row);
    const wait = deps.pacer.take(call, now);
    if (wait > 0 && deps.pacer.tokens('compute-vm-starts', call, now) > 0) {
      return null;
    }
    state.queue.take(region);
    if (wait === 0) {
      return row;
    }
    state.queue.put({ ...row, row: { ...row.row, memo: { ...row.row.memo, notBefore: now + wait } } });
  }
}
