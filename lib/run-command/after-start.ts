import type { Unjudged } from '../model/outcome.ts';
import type { RowMemo } from '../model/row-memo.ts';
import type { OperationToken, StartAnswer } from './port.ts';
import {
  failed,
  faultWait,
  type Moment,
  type Retry,
  type RetryRules,
  type Settle,
  spread,
} from './retry-rules.ts';

/** `postedAt`: when the POST went out. */
export type StartMoment = Moment & { readonly postedAt: number };

export type StartDecision =
  | { readonly kind: 'started'; readonly token: OperationToken; readonly memo: RowMemo }
  | Retry
  | Settle;

/** Decides after one POST. Never sleeps. */
export function afterStart(
  rules: RetryRules,
  memo: RowMemo,
  answer: StartAnswer,
  moment: StartMoment,
): StartDecision {
  switch (answer.kind) {
    case 'accepted':
      return {
        kind: 'started',
        token: answer.token,
        memo: { ...memo, notBefore: null, busySince: null, ownPostUntil: null },
      };
    case 'refused':
      return { kind: 'settle', settle: answer.settle, memo };
    case 'throttled':
      // The pacer holds the bucket until the platform's time is over; the row itself did nothing wrong.
      return { kind: 'retry', memo: { ...memo, notBefore: null } };
    case 'busy':
      return afterBusy(rules, memo, busyOther, { ...moment, retryAfterMs: answer.retryAfterMs });
    case 'blocked':
      return afterBusy(rules, memo, answer.settle, { ...moment, retryAfterMs: answer.retryAfterMs });
    case 'unauthorized':
      return afterFault(rules, memo, moment, failed('access-denied', answer.why));
    case 'unanswered': {
      const settle = failed('platform-error', answer.why);
      return afterFault(rules, withOwnPost(rules, memo, moment.postedAt), moment, settle);
    }
  }
}

/**
 * Decides about a row that a dead pass left in `starting`: its POST may have been carried out, so it waits out the time
 * that a probe usually takes and is POSTed again; until the deadline of that POST a busy VM is our own doing.
 */
export function afterLostStart(rules: RetryRules, memo: RowMemo, since: number): RowMemo {
  return {
    ...memo,
    notBefore: since + rules.lostStartWaitMs,
    ownPostUntil: since + rules.probeDeadlineMs,
  };
}

const busyOther: Unjudged = { outcome: 'failed', reason: 'busy-other-command' };
const ownNeverEnded: Unjudged = {
  outcome: 'failed',
  reason: 'timed-out',
  detail: { code: 'start-unanswered' },
};
/** A VM that was busy with an earlier POST of ours is found busy anew after this one. */
function withOwnPost(rules: RetryRules, memo: RowMemo, postedAt: number): RowMemo {
  return {
    ...memo,
    busySince: wasBusyWithOwn(rules, memo) ? null : memo.busySince,
    ownPostUntil: postedAt + rules.probeDeadlineMs,
  };
}

/**
 * Somebody holds the VM. Until `ownPostUntil` it may be a command of our own whose answer was lost; a VM that is first found busy after that
 * POST and is still busy at its deadline was kept so by that command, which is never blamed on another. Everybody else is waited for
 * within bounds.
 */
function afterBusy(
  rules: RetryRules,
  memo: RowMemo,
  settle: Unjudged,
  moment: Moment & { readonly retryAfterMs: number | null },
): Retry | Settle {
  const { now } = moment;
  const { ownPostUntil, busySince } = memo;
  if (ownPostUntil !== null && now < ownPostUntil) {
    const wait = Math.max(spread(rules.busyBackoffMs, moment.fraction), moment.retryAfterMs ?? 0);
    return { kind: 'retry', memo: { ...memo, busySince: busySince ?? now, notBefore: now + wait } };
  }
  const wasOwn = wasBusyWithOwn(rules, memo);
  if (wasOwn && settle === busyOther) {
    return { kind: 'settle', settle: ownNeverEnded, memo };
  }
  const since = wasOwn ? now : (busySince ?? now);
  const until = since + rules.busyWaitMs;
  if (now >= until) {
    return { kind: 'settle', settle, memo };
  }
  const wait = Math.max(busyWait(rules, now - since, moment.fraction), moment.retryAfterMs ?? 0);
  const notBefore = Math.min(now + wait, until);
  return { kind: 'retry', memo: { ...memo, busySince: since, ownPostUntil: null, notBefore } };
}

/** Was the VM found busy after an earlier POST of ours, while that one's probe might still run? */
function wasBusyWithOwn(
  { probeDeadlineMs }: RetryRules,
  { busySince: since, ownPostUntil: until }: RowMemo,
): boolean {
  return since !== null && until !== null && since < until && since >= until - probeDeadlineMs;
}

function afterFault(rules: RetryRules, given: RowMemo, moment: Moment, settle: Unjudged): Retry | Settle {
  const memo = { ...given, faults: given.faults + 1 };
  if (memo.faults > rules.maxFaults) {
    return { kind: 'settle', settle, memo };
  }
  const notBefore = moment.now + faultWait(rules, memo.faults, moment.fraction);
  return { kind: 'retry', memo: { ...memo, notBefore } };
}

/** Waits grow with the time already waited: about 15, 15, 30, 60, 60, … seconds by default. */
function busyWait(rules: RetryRules, waitedMs: number, fraction: number): number {
  const grown = Math.min(Math.max(rules.busyBackoffMs, waitedMs), rules.busyBackoffCapMs);
  return spread(grown, fraction);
}
