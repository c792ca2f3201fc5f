import { boundedDetail } from '../model/bounded-detail.ts';
import type { ReasonOf, Unjudged } from '../model/outcome.ts';
import type { RowMemo } from '../model/row-memo.ts';
import type { OperationToken, PollAnswer, StartAnswer } from './port.ts';
import type { RetryRules } from './retry-rules.ts';

/** The moment of a decision. `fraction` is uniform in [0, 1) and spreads the waits. */
export type Moment = { readonly now: number; readonly fraction: number };

export type StartDecision =
  | { readonly kind: 'started'; readonly token: OperationToken; readonly history: RowMemo }
  /** Back to `pending`; `history.notBefore` says when to POST again, null: as soon as the pacer grants it. */
  | { readonly kind: 'retry'; readonly history: RowMemo }
  | { readonly kind: 'settle'; readonly settle: Unjudged; readonly history: RowMemo };

export type PollDecision =
  /** The probe ended and said something: open the envelope. */
  | {
      readonly kind: 'output';
      readonly stdout: string;
      readonly stderr: string;
      readonly ranMs: number | null;
    }
  /** Not before `notBefore`; null: when the poll plan says. */
  | { readonly kind: 'poll-again'; readonly notBefore: number | null }
  | { readonly kind: 'settle'; readonly settle: Unjudged }
  /** The platform lost the operation, or failed it of itself: it may be POSTed once more. */
  | { readonly kind: 'lost'; readonly settle: Unjudged };

/** What the envelope was, when it was no answer. */
export type BadOutput = 'stale' | 'truncated' | 'unreadable' | 'crashed';

export type OutputDecision =
  | { readonly kind: 'retry'; readonly history: RowMemo }
  | { readonly kind: 'settle'; readonly settle: Unjudged };

/** Decides after one POST that went out at `postedAt`. Never sleeps. */
export function afterStart(
  rules: RetryRules,
  history: RowMemo,
  answer: StartAnswer,
  moment: Moment & { readonly postedAt: number },
): StartDecision {
  switch (answer.kind) {
    case 'accepted':
      return { kind: 'started', token: answer.token, history: withoutWaits(history) };
    case 'refused':
      return { kind: 'settle', settle: answer.settle, history };
    case 'throttled':
      // The pacer holds the bucket until the platform's time is over; the row itself did nothing wrong.
      return { kind: 'retry', history: { ...history, notBefore: null } };
    case 'busy':
      return afterBusy(rules, history, busyOther, { ...moment, retryAfterMs: answer.retryAfterMs });
    case 'blocked':
      return afterBusy(rules, history, answer.settle, { ...moment, retryAfterMs: answer.retryAfterMs });
    case 'unauthorized':
      return afterFault(rules, history, moment, failed('access-denied', answer.why));
    case 'unanswered':
      return afterFault(
        rules,
        withOwnPost(rules, history, moment.postedAt),
        moment,
        failed('platform-error', answer.why),
      );
  }
}

function failed(reason: ReasonOf<'failed'>, detail: string): Unjudged {
  return { outcome: 'failed', reason, detail: boundedDetail(detail) };
}

/** Decides after one status GET of a probe POSTed at `since`; `unclearPolls` counts unclear answers in a row, this one included. */
export function afterPoll(
  rules: RetryRules,
  answer: PollAnswer,
  moment: Moment & { readonly since: number; readonly unclearPolls: number },
): PollDecision {
  switch (answer.kind) {
    case 'succeeded':
      return { kind: 'output', stdout: answer.stdout, stderr: answer.stderr, ranMs: answer.ranMs ?? null };
    case 'failed':
      return { kind: answer.mayRepeat === true ? 'lost' : 'settle', settle: answer.settle };
    case 'running':
      return orTimedOut(rules, moment, answer.retryAfterMs, null);
    case 'throttled':
      // It says nothing of the operation, whatever the time; the pacer holds the bucket until the platform's time is over.
      return { kind: 'poll-again', notBefore: moment.now };
    case 'unclear': {
      const isOverdue = moment.now >= moment.since + rules.probeDeadlineMs;
      if (answer.status === 404 && (isOverdue || moment.unclearPolls >= lostAfter)) {
        const detail = `Azure no longer knows the operation that it had accepted (${answer.why}).`;
        return { kind: 'lost', settle: failed('platform-error', detail) };
      }
      const wait = faultWait(rules, moment.unclearPolls, moment.fraction);
      return orTimedOut(rules, moment, Math.max(answer.retryAfterMs ?? 0, wait), answer);
    }
  }
}

/**
 * So many times in a row a status URL answers 404 before its operation counts as lost: one 404 alone has been seen of operations that went on.
 * Past its deadline, such as after a long pause, the first is enough.
 */
const lostAfter = 3;

/**
 * Decides about an operation POSTed at `since` that the platform lost, or failed of itself: POSTed once more, as a damaged output is. The
 * script of the first may still run in the VM.
 */
export function afterLostOperation(
  rules: RetryRules,
  history: RowMemo,
  settle: Unjudged,
  { now, since, fraction }: Moment & { readonly since: number },
): OutputDecision {
  const badOutputs = history.badOutputs + 1;
  if (badOutputs > rules.maxBadOutputs) {
    return { kind: 'settle', settle };
  }
  const notBefore = now + faultWait(rules, 1, fraction);
  // Past its deadline it is looked for a little longer, so that its script is not taken for another's.
  const ownPostUntil = Math.max(since + rules.probeDeadlineMs, now + rules.busyBackoffCapMs);
  return { kind: 'retry', history: { ...history, badOutputs, notBefore, ownPostUntil } };
}

/**
 * Decides after an output that was no answer. A crash about which PowerShell said something is an answer of sorts and is not
 * repeated; nothing printed at all has been seen of commands that ran (https://github.com/Azure/azure-cli/issues/19251).
 */
export function afterBadOutput(
  rules: RetryRules,
  history: RowMemo,
  bad: BadOutput,
  detail: string,
): OutputDecision {
  const isTold = bad === 'crashed' && /\S/.test(detail);
  const badOutputs = history.badOutputs + 1;
  if (!isTold && badOutputs <= rules.maxBadOutputs) {
    return { kind: 'retry', history: { ...history, badOutputs, notBefore: null } };
  }
  return { kind: 'settle', settle: failed(bad === 'crashed' ? 'probe-crashed' : `output-${bad}`, detail) };
}

/**
 * The history of a row whose guest gave no feature state because its servicing was busy, for one more probe; null where it had that one,
 * or where no time is left for it before the audit's deadline.
 */
export function afterBusyServicing(
  rules: RetryRules,
  history: RowMemo,
  { now, deadline }: { readonly now: number; readonly deadline: number },
): RowMemo | null {
  const notBefore = now + rules.servicingWaitMs;
  const isLate = notBefore + rules.probeDeadlineMs > deadline;
  return history.servicingWaited === true || isLate ? null : { ...history, servicingWaited: true, notBefore };
}

/**
 * Decides about a row that a dead pass left in `starting`: its POST may have been carried out, so it waits out the time
 * that a probe usually takes and is POSTed again; until the deadline of that POST a busy VM is our own doing.
 */
export function afterLostStart(rules: RetryRules, history: RowMemo, since: number): RowMemo {
  return {
    ...history,
    notBefore: since + rules.lostStartWaitMs,
    ownPostUntil: since + rules.probeDeadlineMs,
  };
}

const busyOther: Unjudged = { outcome: 'failed', reason: 'busy-other-command' };
const timedOut: Unjudged = { outcome: 'failed', reason: 'timed-out' };
const ownNeverEnded = failed(
  'timed-out',
  'The answer to the start of the command was lost, and the VM was busy until the deadline of that probe.',
);

/** A VM that was busy with an earlier POST of ours is found busy anew after this one. */
function withOwnPost(rules: RetryRules, history: RowMemo, postedAt: number): RowMemo {
  return {
    ...history,
    busySince: wasBusyWithOwn(rules, history) ? null : history.busySince,
    ownPostUntil: postedAt + rules.probeDeadlineMs,
  };
}

function withoutWaits(history: RowMemo): RowMemo {
  return { ...history, notBefore: null, busySince: null, ownPostUntil: null };
}

/**
 * Somebody holds the VM. Until `ownPostUntil` it may be a command of our own whose answer was lost; a VM that is first found busy after that
 * POST and is still busy at its deadline was kept so by that command, which is never blamed on another. Everybody else is waited for
 * within bounds.
 */
function afterBusy(
  rules: RetryRules,
  history: RowMemo,
  settle: Unjudged,
  moment: Moment & { readonly retryAfterMs: number | null },
): StartDecision {
  const { now } = moment;
  const { ownPostUntil, busySince } = history;
  if (ownPostUntil !== null && now < ownPostUntil) {
    const wait = Math.max(spread(rules.busyBackoffMs, moment.fraction), moment.retryAfterMs ?? 0);
    return { kind: 'retry', history: { ...history, busySince: busySince ?? now, notBefore: now + wait } };
  }
  const wasOwn = wasBusyWithOwn(rules, history);
  if (wasOwn && settle === busyOther) {
    return { kind: 'settle', settle: ownNeverEnded, history };
  }
  const since = wasOwn ? now : (busySince ?? now);
  const until = since + rules.busyWaitMs;
  if (now >= until) {
    return { kind: 'settle', settle, history };
  }
  const wait = Math.max(busyWait(rules, now - since, moment.fraction), moment.retryAfterMs ?? 0);
  return {
    kind: 'retry',
    history: { ...history, busySince: since, ownPostUntil: null, notBefore: Math.min(now + wait, until) },
  };
}

/** Was the VM found busy after an earlier POST of ours, while that one's probe might still run? */
function wasBusyWithOwn(
  { probeDeadlineMs }: RetryRules,
  { busySince: since, ownPostUntil: until }: RowMemo,
): boolean {
  return since !== null && until !== null && since < until && since >= until - probeDeadlineMs;
}

function afterFault(rules: RetryRules, history: RowMemo, moment: Moment, settle: Unjudged): StartDecision {
  const faults = history.faults + 1;
  if (faults > rules.maxFaults) {
    return { kind: 'settle', settle, history: { ...history, faults } };
  }
  const notBefore = moment.now + faultWait(rules, faults, moment.fraction);
  return { kind: 'retry', history: { ...history, faults, notBefore } };
}

/** `waitMs` null: when the poll plan says. */
function orTimedOut(
  rules: RetryRules,
  moment: { readonly now: number; readonly since: number },
  waitMs: number | null,
  unclear: { readonly status: number | null; readonly why: string } | null,
): PollDecision {
  const deadline = moment.since + rules.probeDeadlineMs;
  if (moment.now < deadline) {
    return {
      kind: 'poll-again',
      notBefore: waitMs === null ? null : Math.min(moment.now + waitMs, deadline),
    };
  }
  if (unclear === null) {
    return { kind: 'settle', settle: timedOut };
  }
  // A 403 that lasts to the deadline: the operation's URL is subscription-scoped and the role assignment may not be.
  return {
    kind: 'settle',
    settle: failed(unclear.status === 403 ? 'access-denied' : 'timed-out', unclear.why),
  };
}

/** Waits grow with the time already waited: about 15, 15, 30, 60, 60, … seconds by default. */
function busyWait(rules: RetryRules, waitedMs: number, fraction: number): number {
  const grown = Math.min(Math.max(rules.busyBackoffMs, waitedMs), rules.busyBackoffCapMs);
  return spread(grown, fraction);
}

function faultWait(rules: RetryRules, faults: number, fraction: number): number {
  const doubled = rules.faultBackoffMs * 2 ** Math.min(faults - 1, 20);
  return spread(Math.min(doubled, rules.faultBackoffCapMs), fraction);
}

/** The wait and up to a quarter more, so that waiters do not wake together. */
function spread(waitMs: number, fraction: number): number {
  return Math.round(waitMs * (1 + fraction / 4));
}
