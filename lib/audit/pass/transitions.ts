import type { RowState } from '../../findings/store/ledger.ts';
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
  type RetryRules,
} from '../../run-command/retry.ts';
import { blockedSettlement } from '../../run-command/script-blocked.ts';
import type { UnknownReason } from '../../smb/judge/verdict-reasons.ts';
import type { Probe } from '../audit-deps.ts';

type Starting = Extract<RowState, { state: 'starting' }>;
type Started = Extract<RowState, { state: 'started' }>;

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
  switch (decision.kind) {
    case 'started':
      return {
        state: 'started',
        memo: decision.history,
        nonce: row.nonce,
        token: decision.token,
        since: row.since,
      };
    case 'retry':
      return { state: 'pending', memo: decision.history };
    case 'settle':
      return { state: 'settled', memo: decision.history, settlement: decision.settle, settledAt: moment.now };
  }
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
  switch (decision.kind) {
    case 'poll-again':
      if (poll.isSuspect && poll.answer.kind === 'running') {
        return { kind: 'to', to: stepAfterSilence(row, moment.now), ranMs: null, output: null };
      }
      return { kind: 'again', notBefore: decision.notBefore };
    case 'settle':
      return {
        kind: 'to',
        to: { state: 'settled', memo: row.memo, settlement: decision.settle, settledAt: moment.now },
        ranMs: null,
        output: null,
      };
    case 'lost':
      return {
        kind: 'to',
        to: stepAfterLost(rules, row, decision.settle, moment),
        ranMs: null,
        output: null,
      };
    case 'output':
      return {
        kind: 'to',
        to: stepAfterOutput(rules, probe, row, { ...decision, ...moment }),
        ranMs: decision.ranMs,
        output: rawOutput(decision),
      };
  }
}

function stepAfterSilence({ memo }: Started, now: number): RowState {
  const detail = 'The VM agent is no longer ready, and the command has not ended.';
  const settlement = { outcome: 'unreachable', reason: 'agent-silent', detail } as const;
  return { state: 'settled', memo, settlement, settledAt: now };
}

function stepAfterLost(rules: RetryRules, row: Started, settle: Unjudged, moment: Moment): RowState {
  const decision = afterLostOperation(rules, row.memo, settle, { ...moment, since: row.since });
  return decision.kind === 'retry'
    ? { state: 'pending', memo: decision.history }
    : { state: 'settled', memo: row.memo, settlement: decision.settle, settledAt: moment.now };
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
    return again === null ? judged(probe, row, reading.probe, output) : { state: 'pending', memo: again };
  }
  const blocked = reading.kind === 'crashed' ? blockedSettlement(output.stderr) : null;
  if (blocked !== null) {
    return { state: 'settled', memo: row.memo, settlement: blocked, settledAt: output.now };
  }
  const detail = reading.kind === 'crashed' ? output.stderr : badOutputWords[reading.kind];
  return afterBad(rules, row, { kind: reading.kind, detail }, output.now);
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

function afterBad(
  rules: RetryRules,
  row: Started,
  bad: { readonly kind: BadOutput; readonly detail: string },
  now: number,
): RowState {
  const decision = afterBadOutput(rules, row.memo, bad.kind, bad.detail);
  return decision.kind === 'retry'
    ? { state: 'pending', memo: decision.history }
    : { state: 'settled', memo: row.memo, settlement: decision.settle, settledAt: now };
}

function judged(
  probe: Probe,
  row: Started,
  result: JudgedProbe,
  { now, wall }: { readonly now: number; readonly wall: number },
): RowState {
  return {
    state: 'settled',
    memo: row.memo,
    settlement: {
      outcome: 'judged',
      probe: result,
      probedAt: isoTime(row.since + wall - now),
      probeSha256: probe.sha256,
    },
    settledAt: now,
  };
}
