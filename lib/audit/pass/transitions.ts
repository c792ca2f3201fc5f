import type { RowState, RowStateIn, Settlement } from '../../findings/store/ledger.ts';
import type { Nonce } from '../../model/ids.ts';
import { isoTime } from '../../model/ports.ts';
import { type RowMemo, waves } from '../../model/row-memo.ts';
import { afterPoll, type PollMoment, type ReadAnswer } from '../../run-command/after-poll.ts';
import { afterStart } from '../../run-command/after-start.ts';
import type { PollAnswer, StartAnswer } from '../../run-command/port.ts';
import type { Moment, Retry, RetryRules, Settle } from '../../run-command/retry-rules.ts';
import type { UnknownReason } from '../../smb/judge/verdict-reasons.ts';
import type { Probe } from '../audit-deps.ts';

/** `wall`: the clock of what is stored, in epoch milliseconds. */
export type ReadMoment = Omit<PollMoment, 'since'> & { readonly wall: number };

/** A row on its way to its next POST: the nonce is in the ledger before the POST goes out. Whatever starts is in reserve no more. */
export function toStarting(memo: RowMemo, nonce: Nonce, now: number): RowStateIn<'starting'> {
  const released = memo.wave === waves.reserve ? { wave: waves.sample } : {};
  return {
    state: 'starting',
    memo: { ...memo, ...released, attempts: memo.attempts + 1, notBefore: null },
    nonce,
    since: now,
  };
}

/** A row after the answer to its POST. */
export function stepAfterStart(
  rules: RetryRules,
  row: RowStateIn<'starting'>,
  answer: StartAnswer,
  moment: Moment,
): RowState {
  const decision = afterStart(rules, row.memo, answer, { ...moment, postedAt: row.since });
  return decision.kind === 'started'
    ? { ...row, state: 'started', memo: decision.memo, token: decision.token }
    : retriedOrSettled(decision, moment.now);
}

/** `unchanged`: it is asked for again, not before a time (null: when the plan says). */
export type PollStep = RowState | { readonly state: 'unchanged'; readonly notBefore: number | null };

/** A row after one status GET. */
export function stepAfterPoll(
  { rules, probe }: { readonly rules: RetryRules; readonly probe: Probe },
  row: RowStateIn<'started'>,
  answer: PollAnswer,
  moment: ReadMoment,
): PollStep {
  const read = readAnswer(probe, row, answer, moment);
  const decision = afterPoll(rules, row.memo, read, { ...moment, since: row.since });
  return decision.kind === 'poll-again'
    ? { state: 'unchanged', notBefore: decision.notBefore }
    : retriedOrSettled(decision, moment.now);
}

function retriedOrSettled(
  decision: Retry | (Omit<Settle, 'settle'> & { readonly settle: Settlement }),
  now: number,
): RowState {
  const { memo } = decision;
  return decision.kind === 'retry'
    ? { state: 'pending', memo }
    : { state: 'settled', memo, settlement: decision.settle, settledAt: now };
}

function readAnswer(
  probe: Probe,
  row: RowStateIn<'started'>,
  answer: PollAnswer,
  { now, wall }: ReadMoment,
): ReadAnswer<Settlement> {
  if (answer.kind !== 'succeeded') {
    return answer;
  }
  const reading = readOutput(probe, row, answer);
  if (reading.kind !== 'judged') {
    return { kind: reading.kind, stderr: answer.stderr };
  }
  const probedAt = isoTime(row.since + wall - now);
  const { client, server } = reading.probe.halves;
  return {
    kind: 'judged',
    settle: { outcome: 'judged', probe: reading.probe, probedAt, probeSha256: probe.sha256 },
    isServicingBusy: [client, server].some(({ verdictReason }) => verdictReason === servicingBusy),
  };
}

const servicingBusy: UnknownReason = 'servicing-busy';

/** A guest's output that our reader fails on is damaged as far as this row goes; another VM's is none of its business. */
function readOutput(
  probe: Probe,
  row: RowStateIn<'started'>,
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
): ReturnType<Probe['read']> {
  try {
    return probe.read(stdout, stderr, row.nonce);
  } catch {
    return { kind: 'unreadable', why: 'damaged' };
  }
}
