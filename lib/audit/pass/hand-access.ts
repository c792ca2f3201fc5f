import type { OpenRow } from '../../findings/store/ledger.ts';
import type { ResourceKey } from '../../model/ids.ts';
import type { IncompleteReason } from '../../model/incomplete-reason.ts';
import type { StartAnswer } from '../../run-command/port.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { refusalsInARow } from './access.ts';
import { observe } from './hand-calls.ts';
import { type HandState, pacedCall, reopen } from './hand-state.ts';
import { createRowQueue } from './row-queue.ts';
import { createWaveReader, type PendingSource } from './wave-reader.ts';

/** How long a read of the subscription may take before it counts as not told, in milliseconds: as long as the POST that made it doubtful. */
const readLimitMs = 150_000;

/**
 * Notes what the answer to one POST says. After several refusals in a row the subscription is read, and the state of an operation in
 * flight; if one of these is refused too, or no VM of the subscription ever took a command, one VM of every resource group that is
 * left is tried before any other. One that can be asked opens the subscription again.
 */
export function noteAccess(deps: AuditDeps, state: HandState, answer: StartAnswer): void {
  const { access } = state;
  const meaning = meaningOf(answer);
  if (meaning === 'asked') {
    reopen(state);
    return;
  }
  if (meaning === null) {
    return;
  }
  access.refused += 1;
  if (access.phase !== 'open' || access.refused < access.askAt) {
    return;
  }
  if (meaning === 'subscription-refused') {
    access.phase = 'closed';
    return;
  }
  ask(deps, state);
}

/** With nothing left to start, the last refusals are worth a question too, few as they may be. True while it is open. */
export function askLast(deps: AuditDeps, state: HandState): boolean {
  const { access } = state;
  if (access.phase === 'open' && access.refused > access.askedAt) {
    ask(deps, state);
  }
  return access.phase === 'asking';
}

/** Why nothing more is started in this subscription; null while something may be. To be asked when all answers are noted. */
export function closedBecause({
  access,
  queue,
  posting,
  subscriptionId,
}: HandState): IncompleteReason | null {
  if (access.phase === 'sampling' && queue.isEmpty() && posting.size === 0) {
    access.phase = 'closed';
  }
  if (access.phase !== 'closed') {
    return null;
  }
  access.phase = 'over';
  const { refused, canRead } = access;
  return { code: 'subscription-closed', subscriptionId, refused, isUnreadable: canRead === false };
}

/** A VM that is busy or stopped was asked all the same. Null: the answer says nothing of the caller's rights. */
function meaningOf(answer: StartAnswer): 'asked' | 'refused' | 'subscription-refused' | null {
  switch (answer.kind) {
    case 'throttled':
    case 'unanswered':
    case 'unauthorized':
      return null;
    case 'accepted':
    case 'busy':
    case 'blocked':
      return 'asked';
    case 'refused':
      return refusals[answer.settle.reason as keyof typeof refusals] ?? 'asked';
  }
}

/** An answer that names the subscription needs no second opinion. */
const refusals = { 'access-denied': 'refused', 'subscription-forbidden': 'subscription-refused' } as const;

function ask(deps: AuditDeps, state: HandState): void {
  state.access.phase = 'asking';
  state.access.askedAt = state.access.refused;
  isDoubtful(deps, state)
    .then(
      (isDoubted) => afterQuestion(deps, state, isDoubted),
      (error: unknown) => {
        state.failure ??= { error };
      },
    )
    .finally(() => state.wakeUp.ring());
}

function afterQuestion(deps: AuditDeps, state: HandState, isDoubted: boolean): void {
  const { access } = state;
  if (access.phase !== 'asking') {
    return;
  }
  if (!isDoubted || access.refused === 0) {
    access.phase = 'open';
    access.askAt = Math.max(refusalsInARow, 2 * access.refused);
    return;
  }
  access.phase = 'sampling';
  const groups = createWaveReader(oneOfEachGroup(state.pendingRows), state.pageSize, [null]);
  state.queue = createRowQueue(groups, state.pageSize);
  deps.log.warn('a subscription may be closed to the auditor; one VM of each resource group is tried', {
    subscriptionId: state.subscriptionId,
    refused: access.refused,
    canBeRead: access.canRead,
  });
}

async function isDoubtful(deps: AuditDeps, state: HandState): Promise<boolean> {
  const { access, audit, subscriptionId } = state;
  access.canRead = await readInTime(deps, subscriptionId);
  if (access.canRead === false || access.refused < refusalsInARow) {
    return access.canRead === false;
  }
  if (await isPollRefused(deps, state)) {
    return true;
  }
  const { byOutcome, started } = await deps.store.coverage(audit.id, subscriptionId);
  return !access.wasOpen && byOutcome.judged + started === 0;
}

/** The address of an operation lies in the subscription and in no resource group. With no tokens to ask, that is not told. */
async function isPollRefused(deps: AuditDeps, state: HandState): Promise<boolean> {
  const [flight] = state.flights.values();
  if (flight === undefined || deps.pacer.take(pacedCall('poll', flight.row), deps.clock.now()) > 0) {
    return false;
  }
  const answer = await deps.runCommand.poll(flight.row.row.token, new AbortController().signal);
  observe(deps, flight.row, answer, {
    kind: 'poll',
    throttledBy: answer.kind === 'throttled' ? answer.by : null,
  });
  return answer.kind === 'unclear' && answer.status === 403;
}

async function readInTime(
  { clock, canRead }: AuditDeps,
  subscriptionId: HandState['subscriptionId'],
): Promise<boolean | null> {
  const limit = new AbortController();
  const answered = new AbortController();
  void clock.sleep(readLimitMs, answered.signal).then(() => limit.abort());
  try {
    return await canRead(subscriptionId, limit.signal);
  } finally {
    answered.abort();
  }
}

/** The first pending row of each resource group and kind of resource. */
function oneOfEachGroup(pendingRows: PendingSource): PendingSource {
  return async ({ after, limit }) => {
    const rows: OpenRow[] = [];
    let last = after;
    while (rows.length < limit) {
      const [row] = await pendingRows({
        after: last === null ? null : behindGroup(last),
        limit: 1,
        wave: null,
      });
      if (row === undefined) {
        break;
      }
      rows.push(row);
      last = row.target.key;
    }
    return rows;
  };
}

/** Behind every key that has the same group and type: nothing in an id sorts behind `~`. */
function behindGroup(key: ResourceKey): ResourceKey {
  return `${key.split('/').slice(0, 8).join('/')}/~` as ResourceKey;
}
