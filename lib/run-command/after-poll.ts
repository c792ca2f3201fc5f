import type { Unjudged } from '../model/outcome.ts';
import type { RowMemo } from '../model/row-memo.ts';
import type { PollAnswer } from './port.ts';
import { failed, faultWait, type Moment, type Retry, type RetryRules, type Settle } from './retry-rules.ts';
import { blockedSettlement } from './script-blocked.ts';

export type PollMoment = Moment & {
  /** When the command was POSTed. */
  readonly since: number;
  /** Unclear answers in a row, this one included. */
  readonly unclearPolls: number;
  /** The agent of its VM seems silent: what still runs is given up. */
  readonly isSuspect: boolean;
  /** The audit's, in epoch milliseconds. */
  readonly deadline: number;
};

type Decision =
  /** Not before `notBefore`; null: when the poll plan says. */
  { readonly kind: 'poll-again'; readonly notBefore: number | null } | Retry | Settle;

export type PollDecision<Judged> = Decision | (Omit<Settle, 'settle'> & { readonly settle: Judged });

/** What the envelope was, when it was no answer. */
type BadOutput = 'stale' | 'truncated' | 'unreadable' | 'crashed';

/** What one status GET said, once what the probe printed has been read. */
export type ReadAnswer<Judged> =
  | Exclude<PollAnswer, { readonly kind: 'succeeded' }>
  /** `isServicingBusy`: the guest gave no feature state because its servicing was busy. */
  | { readonly kind: 'judged'; readonly settle: Judged; readonly isServicingBusy: boolean }
  | { readonly kind: BadOutput; readonly stderr: string };

/** Decides after one status GET. */
export function afterPoll<Judged>(
  rules: RetryRules,
  memo: RowMemo,
  answer: ReadAnswer<Judged>,
  moment: PollMoment,
): PollDecision<Judged> {
  switch (answer.kind) {
    case 'judged':
      return (
        (answer.isServicingBusy ? afterBusyServicing(rules, memo, moment) : null) ?? {
          kind: 'settle',
          settle: answer.settle,
          memo,
        }
      );
    case 'crashed':
    case 'stale':
    case 'truncated':
    case 'unreadable':
      return afterBadOutput(rules, memo, answer.kind, answer.stderr);
    case 'failed':
      return answer.mayRepeat === true
        ? afterLostOperation(rules, memo, answer.settle, moment)
        : { kind: 'settle', settle: answer.settle, memo };
    case 'throttled':
      // It says nothing of the operation, whatever the time; the pacer holds the bucket until the platform's time is over.
      return { kind: 'poll-again', notBefore: moment.now };
    case 'running':
      return afterRunning(rules, memo, answer.retryAfterMs, moment);
    case 'unclear':
      return afterUnclear(rules, memo, answer, moment);
  }
}

function afterRunning(
  { probeDeadlineMs }: RetryRules,
  memo: RowMemo,
  retryAfterMs: number | null,
  { now, since, isSuspect }: PollMoment,
): Decision {
  const deadline = since + probeDeadlineMs;
  if (now >= deadline || isSuspect) {
    return { kind: 'settle', settle: now >= deadline ? timedOut : agentSilent, memo };
  }
  return {
    kind: 'poll-again',
    notBefore: retryAfterMs === null ? null : Math.min(now + retryAfterMs, deadline),
  };
}

function afterUnclear(
  rules: RetryRules,
  memo: RowMemo,
  { status, why, retryAfterMs }: Extract<PollAnswer, { readonly kind: 'unclear' }>,
  moment: PollMoment,
): Decision {
  const { now, since, unclearPolls, fraction } = moment;
  const deadline = since + rules.probeDeadlineMs;
  if (status === 404 && (now >= deadline || unclearPolls >= lostAfter)) {
    return afterLostOperation(rules, memo, failed('platform-error', why), moment);
  }
  if (now >= deadline) {
    // A 403 that lasts to the deadline: the operation's URL is subscription-scoped and the role assignment may not be.
    return { kind: 'settle', settle: failed(status === 403 ? 'access-denied' : 'timed-out', why), memo };
  }
  const wait = Math.max(retryAfterMs ?? 0, faultWait(rules, unclearPolls, fraction));
  return { kind: 'poll-again', notBefore: Math.min(now + wait, deadline) };
}

/**
 * So many times in a row a status URL answers 404 before its operation counts as lost: one 404 alone has been seen of operations that went on.
 * Past its deadline, such as after a long pause, the first is enough.
 */
const lostAfter = 3;

/**
 * Decides about an operation that the platform lost, or failed of itself: POSTed once more, as a damaged output is. The script of the first
 * may still run in the VM.
 */
function afterLostOperation(
  rules: RetryRules,
  memo: RowMemo,
  settle: Unjudged,
  { now, since, fraction }: PollMoment,
): Decision {
  const badOutputs = memo.badOutputs + 1;
  if (badOutputs > rules.maxBadOutputs) {
    return { kind: 'settle', settle, memo };
  }
  const notBefore = now + faultWait(rules, 1, fraction);
  // Past its deadline it is looked for a little longer, so that its script is not taken for another's.
  const ownPostUntil = Math.max(since + rules.probeDeadlineMs, now + rules.busyBackoffCapMs);
  return { kind: 'retry', memo: { ...memo, badOutputs, notBefore, ownPostUntil } };
}

/**
 * Decides after an output that was no answer. A crash about which PowerShell said something is an answer of sorts and is not
 * repeated; nothing printed at all has been seen of commands that ran (https://github.com/Azure/azure-cli/issues/19251).
 */
function afterBadOutput(rules: RetryRules, memo: RowMemo, bad: BadOutput, stderr: string): Decision {
  const badOutputs = memo.badOutputs + 1;
  if (bad === 'crashed' && /\S/.test(stderr)) {
    const settle = blockedSettlement(stderr) ?? failed('probe-crashed', stderr);
    return { kind: 'settle', settle, memo };
  }
  if (badOutputs <= rules.maxBadOutputs) {
    return { kind: 'retry', memo: { ...memo, badOutputs, notBefore: null } };
  }
  const reason = bad === 'crashed' ? 'probe-crashed' : (`output-${bad}` as const);
  return { kind: 'settle', settle: { outcome: 'failed', reason }, memo };
}

/** One more probe after busy servicing; null where the VM had that one, or where no time is left for it before the audit's deadline. */
function afterBusyServicing(rules: RetryRules, memo: RowMemo, { now, deadline }: PollMoment): Retry | null {
  const notBefore = now + rules.servicingWaitMs;
  const isLate = notBefore + rules.probeDeadlineMs > deadline;
  return memo.servicingWaited === true || isLate
    ? null
    : { kind: 'retry', memo: { ...memo, servicingWaited: true, notBefore } };
}

const timedOut: Unjudged = { outcome: 'failed', reason: 'timed-out' };

const agentSilent: Unjudged = {
  outcome: 'unreachable',
  reason: 'agent-silent',
  detail: { code: 'agent-went-silent' },
};
