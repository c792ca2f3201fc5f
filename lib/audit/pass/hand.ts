import type { OpenRow } from '../../findings/store/ledger.ts';
import type { IncompleteReason } from '../../model/incomplete-reason.ts';
import { afterLostStart } from '../../run-command/retry.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { patiently, persist, rowsIn } from '../persist.ts';
import { askLast, closedBecause } from './hand-access.ts';
import { settleAnswers } from './hand-answers.ts';
import { inFlight, pollRows, startRows, waitToStart } from './hand-calls.ts';
import { createHandState, follow, forget, type HandOptions, type HandState } from './hand-state.ts';

/** The probing hand of one subscription: its rows, its calls on the wire, and the ledger writes between them. */
export type Hand = {
  /** Takes over what a dead pass left in the ledger. */
  pickUp(): Promise<void>;
  /** Writes what has arrived into the ledger and puts each row where it belongs next. */
  settleAnswers(): Promise<void>;
  /** Starts what may start, asks for what is due, then sleeps until there is more to do, at most until `check`. */
  work(options: {
    readonly check: number;
    readonly mayStart: boolean;
    readonly mayPoll: boolean;
  }): Promise<void>;
  inFlight(): number;
  /** True while a call is on the wire. */
  isAsking(): boolean;
  hasRowsToStart(): boolean;
  /** True once after a row settled with a reason that counts against `maxErrors`. */
  hasNewErrors(): boolean;
  /** Asks, when nothing is left to start, whether the last refusals were those of a closed subscription. True while that is open. */
  askLast(): boolean;
  /** Says once why the subscription takes no command any more; null while it may. */
  closedBecause(): IncompleteReason | null;
  /** Forgets rows that have not started. */
  dropPending(): void;
  /** Forgets every row; answers still on the wire are ignored. */
  dropAll(): void;
};

export function createHand(deps: AuditDeps, options: HandOptions): Hand {
  const state = createHandState(deps, options);
  return {
    pickUp: () => pickUp(deps, state),
    settleAnswers: () => settleAnswers(deps, state),
    work: async ({ check, mayStart, mayPoll }) => {
      const isHeld = state.access.phase === 'asking';
      if (mayStart && !isHeld) {
        await startRows(deps, state);
      }
      const pollWait = mayPoll ? pollRows(deps, state) : Number.POSITIVE_INFINITY;
      const now = deps.clock.now();
      const startWait =
        mayStart && !isHeld
          ? Math.min(waitToStart(deps, state, now), wakeWait(state, now))
          : Number.POSITIVE_INFINITY;
      await state.wakeUp.sleep(Math.min(check - now, startWait, pollWait, deadlineWait(state, now)));
    },
    inFlight: () => inFlight(state),
    isAsking: () => state.posting.size + state.polling.size > 0 || state.access.phase === 'asking',
    hasRowsToStart: () => !state.queue.isEmpty(),
    hasNewErrors: () => {
      const { newErrors } = state;
      state.newErrors = false;
      return newErrors;
    },
    askLast: () => askLast(deps, state),
    closedBecause: () => closedBecause(state),
    dropPending: () => dropPending(state),
    dropAll: () => {
      dropPending(state);
      for (const key of [...state.posting.keys(), ...state.flights.keys()]) {
        forget(state, key);
      }
    },
  };
}

function dropPending(state: HandState): void {
  state.queue.clear();
  state.access.phase = 'over';
}

/** `started` rows go on by their token; a `starting` row may have been POSTed, so it waits before it is POSTed again. */
async function pickUp(deps: AuditDeps, state: HandState): Promise<void> {
  for await (const row of leftOver(deps, state, 'started')) {
    for (const started of rowsIn([row], 'started')) {
      // A time that is still to come was written before the wall clock was set back.
      const since = Math.min(started.row.since, deps.clock.now());
      follow(state, { ...started, row: { ...started.row, since } });
    }
  }
  for await (const row of leftOver(deps, state, 'starting')) {
    for (const { row: lost } of rowsIn([row], 'starting')) {
      const memo = afterLostStart(state.rules, lost.memo, Math.min(lost.since, deps.clock.now()));
      await persist(deps, state.fence, [{ row, to: { state: 'pending', memo } }]);
    }
  }
}

async function* leftOver(
  deps: AuditDeps,
  state: HandState,
  wanted: 'starting' | 'started',
): AsyncGenerator<OpenRow> {
  const { pageSize } = deps.store;
  let after: OpenRow['target']['key'] | undefined;
  for (;;) {
    const query = { subscriptionId: state.subscriptionId, state: wanted, limit: pageSize };
    const page = await patiently(deps.clock, () =>
      deps.store.openRows(state.audit.id, after === undefined ? query : { ...query, after }),
    );
    yield* page;
    after = page.at(-1)?.target.key;
    if (page.length < pageSize) {
      return;
    }
  }
}

function wakeWait(state: HandState, now: number): number {
  const next = state.queue.nextWake();
  return next === null ? Number.POSITIVE_INFINITY : Math.max(0, next - now);
}

/** Time to the first probe deadline among the operations in flight; one that is being asked for is decided by its answer. */
function deadlineWait(state: HandState, now: number): number {
  if (now < state.firstDeadline) {
    return state.firstDeadline - now;
  }
  let wait = Number.POSITIVE_INFINITY;
  for (const [key, { row, isLastLook }] of state.flights) {
    if (!isLastLook && !state.polling.has(key)) {
      wait = Math.min(wait, row.row.since + state.rules.probeDeadlineMs - now);
    }
  }
  return Math.max(wait, 0);
}
