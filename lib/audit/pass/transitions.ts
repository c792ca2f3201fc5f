import type { RowState, RowStateIn, Settlement } from '../../findings/store/ledger.ts';
import type { JudgedProbe } from '../../model/finding.ts';
import type { Nonce } from '../../model/ids.ts';
import type { Unjudged } from '../../model/outcome.ts';
import { isoTime } from '../../model/ports.ts';
import { heldWave, type RowMemo } from '../../model/row-memo.ts';
import type { PollAnswer, StartAnswer } from '../../run-command/port.ts';
import {
  afterBadOutput,
  afterBusyServicing,
  afterLostOperation,
  afterPoll,
  afterStart,
  type BadOutput,
  type Moment,
  type OutputDecision,
} from '../../run-command/retry.ts';
import type { RetryRules } from '../../run-command/retry-rules.ts';
import { blockedSettlement } from '../../run-command/script-blocked.ts';
import type { UnknownReason } from '../../smb/judge/verdict-reasons.ts';
import type { Probe } from '../audit-deps.ts';

type Starting = RowStateIn<'starting'>;
type Started = RowStateIn<'started'>;

/** `deadline` is the audit's, in epoch milliseconds. */
export type PollMoment = Moment & { readonly deadline: number; readonly wall: number };

/** What follows a poll: a new state for the ledger, or another poll not before a time (null: when the plan says). */
export type PollStep =
  | {
      readonly kind: 'to';
      readonly to: RowState;
      readonly ranMs: number | null;
      readonly output: string | null;
    }
  | { readonly kind: 'again'; readonly notBefore: number | null };

/** A row on its way to its next POST: the nonce is in the ledger before the POST goes out. Whatever starts is not held any more. */
export function toStarting(memo: RowMemo, nonce: Nonce, now: number): Starting {
  const released = memo.wave === heldWave ? ({ wave: 1 } as const) : {};
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
  row: Starting,
  answer: StartAnswer,
  moment: Moment,
): RowState {
  const decision = afterStart(rules, row.memo, answer, { ...moment, postedAt: row.since });
  if (decision.kind === 'started') {
    return { ...row, state: 'started', memo: decision.history, token: decision.token };
  }
  return retriedOrSettled(decision.history, decision, moment.now);
}

/**
 * A row after one status GET; `unclearPolls` counts unclear answers in a row, this one included. `isSuspect`: the agent of its VM seems
 * silent, and what still runs is given up.
 */
export function stepAfterPoll(
  rules: RetryRules,
  probe: Probe,
  row: Started,
  poll: {
    readonly answer: PollAnswer;
    readonly unclearPolls: number;
    readonly isSuspect: boolean;
    readonly moment: PollMoment;
  },
): PollStep {
  const { moment } = poll;
  const decision = afterPoll(rules, poll.answer, {
    ...moment,
    since: row.since,
    unclearPolls: poll.unclearPolls,
  });
  const to = (state: RowState): PollStep => ({ kind: 'to', to: state, ranMs: null, output: null });
  switch (decision.kind) {
    case 'poll-again':
      return poll.isSuspect && poll.answer.kind === 'running'
        ? to(settled(row.memo, agentSilent, moment.now))
        : { kind: 'again', notBefore: decision.notBefore };
    case 'settle':
      return to(settled(row.memo, decision.settle, moment.now));
    case 'lost': {
      const lost = afterLostOperation(rules, row.memo, decision.settle, { ...moment, since: row.since });
      return to(retriedOrSettled(row.memo, lost, moment.now));
    }
    case 'output': {
      const output = { ...decision, ...moment };
      const state = stepAfterOutput(rules, probe, row, output);
      return { kind: 'to', to: state, ranMs: decision.ranMs, output: rawOutput(decision) };
    }
  }
}

const agentSilent: Unjudged = {
  outcome: 'unreachable',
  reason: 'agent-silent',
  detail: 'The VM agent is no longer ready, and the command has not ended.',
};

function retriedOrSettled(memo: RowMemo, decision: OutputDecision, now: number): RowState {
  return decision.kind === 'retry'
    ? { state: 'pending', memo: decision.history }
    : settled(memo, decision.settle, now);
}

function settled(memo: RowMemo, settlement: Settlement, settledAt: number): RowState {
  return { state: 'settled', memo, settlement, settledAt };
}

/** Both streams as they came; what stands around an envelope does not keep it from being read again. */
function rawOutput({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  return /\S/.test(stderr) ? `${stdout}\nstderr:\n${stderr}` : stdout;
}

function stepAfterOutput(
  rules: RetryRules,
  probe: Probe,
  row: Started,
  output: PollMoment & { readonly stdout: string; readonly stderr: string },
): RowState {
  const reading = readOutput(probe, row, output);
  if (reading.kind === 'judged') {
    const again = isServicingBusy(reading.probe) ? afterBusyServicing(rules, row.memo, output) : null;
    return again === null
      ? settled(row.memo, judged(probe, row, reading.probe, output), output.now)
      : { state: 'pending', memo: again };
  }
  const blocked = reading.kind === 'crashed' ? blockedSettlement(output.stderr) : null;
  if (blocked !== null) {
    return settled(row.memo, blocked, output.now);
  }
  const detail = reading.kind === 'crashed' ? output.stderr : badOutputWords[reading.kind];
  return retriedOrSettled(row.memo, afterBadOutput(rules, row.memo, reading.kind, detail), output.now);
}

function isServicingBusy({ halves: { client, server } }: JudgedProbe): boolean {
  return [client, server].some(({ verdictReason }) => verdictReason === servicingBusy);
}

const servicingBusy: UnknownReason = 'servicing-busy';

/** A guest's output that our reader fails on is damaged as far as this row goes; another VM's is none of its business. */
function readOutput(
  probe: Probe,
  row: Started,
  { stdout, stderr }: { readonly stdout: string; readonly stderr: string },
): ReturnType<Probe['read']> {
  try {
    return probe.read(stdout, stderr, row.nonce);
  } catch {
    return { kind: 'unreadable', why: 'damaged' };
  }
}

const badOutputWords: Readonly<Record<Exclude<BadOutput, 'crashed'>, string>> = {
  stale: 'Run Command returned the output of an earlier command.',
  truncated: "The beginning or the end of the probe's output was cut off.",
  unreadable: "The probe's output is damaged or is not a probe's output at all.",
};

function judged(
  probe: Probe,
  { since }: Started,
  result: JudgedProbe,
  { now, wall }: PollMoment,
): Settlement {
  const probedAt = isoTime(since + wall - now);
  return { outcome: 'judged', probe: result, probedAt, probeSha256: probe.sha256 };
}
