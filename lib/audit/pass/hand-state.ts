import type { RowFence } from '../../findings/store/leases.ts';
import type { Row, RowState } from '../../findings/store/ledger.ts';
import type { Audit } from '../../model/audit.ts';
import type { ResourceKey, SubscriptionId } from '../../model/ids.ts';
import type { PacedCall } from '../../run-command/pacing/pacing.ts';
import { createPollPlan, type PollPlan } from '../../run-command/polling.ts';
import type { PollAnswer, StartAnswer } from '../../run-command/port.ts';
import type { RetryRules } from '../../run-command/retry.ts';
import type { AuditDeps } from '../audit-deps.ts';
import type { Meter } from '../meter.ts';
import { type Access, openAccess, refusalsInARow } from './access.ts';
import { retryRulesFor } from './retry-rules.ts';
import { createRowQueue, type RowQueue } from './row-queue.ts';
import { createSlowStart, type SlowStart } from './slow-start.ts';
import { createWakeUp, type WakeUp } from './wake-up.ts';
import { createWaveReader, type PendingSource } from './wave-reader.ts';

export type StartingRow = Row<Extract<RowState, { state: 'starting' }>>;
export type StartedRow = Row<Extract<RowState, { state: 'started' }>>;

/** An answer that has arrived and is not yet written to the ledger. */
export type Arrival =
  | { readonly kind: 'start'; readonly row: StartingRow; readonly answer: StartAnswer }
  | { readonly kind: 'poll'; readonly row: StartedRow; readonly answer: PollAnswer };

/** An operation in flight, as the hand follows it. */
export type Flight = {
  readonly row: StartedRow;
  /** Unclear answers to status GETs in a row. */
  unclearPolls: number;
  /** Its deadline has come and it is asked for once more, as soon as tokens allow; the answer decides. */
  isLastLook: boolean;
};

export type HandOptions = {
  readonly audit: Audit;
  readonly subscriptionId: SubscriptionId;
  readonly fence: RowFence;
  readonly meter: Meter;
};

/** Everything the probing hand of one subscription holds in memory; the ledger holds all of it that matters. */
export type HandState = HandOptions & {
  readonly rules: RetryRules;
  /** Pages of the subscription's pending rows. */
  readonly pageSize: number;
  readonly pendingRows: PendingSource;
  queue: RowQueue;
  readonly access: Access;
  readonly plan: PollPlan;
  readonly wakeUp: WakeUp;
  readonly slowStart: SlowStart;
  /** Rows whose POST is on the wire. */
  readonly posting: Map<ResourceKey, StartingRow>;
  readonly flights: Map<ResourceKey, Flight>;
  /** No operation in flight reaches its probe deadline before this time, unless it is having its last look. */
  firstDeadline: number;
  /** Rows whose status GET is on the wire. */
  readonly polling: Set<ResourceKey>;
  arrivals: Arrival[];
  /** Raw probe outputs to keep, when the audit saves evidence. */
  outputs: { readonly key: ResourceKey; readonly text: string }[];
  /** A call that threw: a bug, or no credential. */
  failure: { readonly error: unknown } | null;
  /** A row settled with a reason that counts against `maxErrors` since the last look. */
  newErrors: boolean;
};

export function createHandState(deps: AuditDeps, options: HandOptions): HandState {
  const { audit, subscriptionId } = options;
  const pendingRows: PendingSource = ({ after, limit, wave }) =>
    deps.store.openRows(audit.id, {
      subscriptionId,
      state: 'pending',
      limit,
      ...(after === null ? {} : { after }),
      ...(wave === null ? {} : { wave }),
    });
  return {
    ...options,
    rules: retryRulesFor(deps, audit.limits),
    pageSize: deps.store.pageSize,
    pendingRows,
    queue: createRowQueue(createWaveReader(pendingRows, deps.store.pageSize), deps.store.pageSize),
    access: openAccess(),
    plan: createPollPlan({
      firstPollMs: deps.tuning.firstPollMs,
      minIntervalMs: deps.tuning.minPollIntervalMs,
      readsPerSecond: deps.rates['arm-reads'].perSecond,
    }),
    wakeUp: createWakeUp(deps.clock),
    slowStart: createSlowStart({ cap: deps.tuning.maxInFlight }),
    posting: new Map(),
    flights: new Map(),
    firstDeadline: Number.POSITIVE_INFINITY,
    polling: new Set(),
    arrivals: [],
    outputs: [],
    failure: null,
    newErrors: false,
  };
}

export function pacedCall(kind: 'start' | 'poll', row: Row): PacedCall {
  const { subscriptionId, location, key } = row.target;
  return { kind, subscriptionId, location, vm: key };
}

/** Puts an operation in flight under observation. */
export function follow(state: HandState, row: StartedRow): void {
  state.flights.set(row.target.key, { row, unclearPolls: 0, isLastLook: false });
  state.firstDeadline = Math.min(state.firstDeadline, row.row.since + state.rules.probeDeadlineMs);
  state.plan.add(row.target.key, row.row.since);
}

/** No longer follows a row, wherever it was. */
export function forget(state: HandState, key: ResourceKey): void {
  state.posting.delete(key);
  state.flights.delete(key);
  state.plan.remove(key);
}

/** A VM of the subscription could be asked: what was held against the subscription is forgotten. */
export function reopen(state: HandState): void {
  const { access } = state;
  access.wasOpen = true;
  access.refused = 0;
  access.askedAt = 0;
  access.askAt = refusalsInARow;
  if (access.phase === 'sampling') {
    access.phase = 'open';
    state.queue = createRowQueue(createWaveReader(state.pendingRows, state.pageSize), state.pageSize);
  }
}
