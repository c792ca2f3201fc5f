import type { AuditDeps } from '../audit/audit-deps.ts';
import type { Nonce } from '../model/ids.ts';
import type { Target } from '../model/target.ts';
import type { LimitId } from '../run-command/pacing/limits.ts';
import type { AnswerFacts, OperationToken, PollAnswer, StartAnswer } from '../run-command/port.ts';
import type { Check } from './estate.ts';
import { noReading, type OutputReading, outputCheck, readOutput } from './output.ts';

/** One answer of Resource Manager, without its addresses. */
export type ObservedAnswer = {
  readonly kind: StartAnswer['kind'] | PollAnswer['kind'];
  /** Milliseconds since the POST. */
  readonly atMs: number;
  /** HTTP status, where the answer was not understood. */
  readonly status: number | null;
  readonly retryAfterMs: number | null;
  /** Limits that its headers told the rest of. */
  readonly limits: readonly LimitId[];
};

export type VmObservation = OutputReading & {
  readonly checks: readonly Check[];
  readonly start: ObservedAnswer;
  readonly polls: readonly ObservedAnswer[];
  /** By the platform's own clock, in milliseconds. */
  readonly ranMs: number | null;
};

type Deps = Pick<AuditDeps, 'clock' | 'random' | 'runCommand' | 'tuning' | 'probe'>;

/** Sends the probe to one VM, once, and writes down everything that the platform and the guest do. */
export async function observeMachine(
  deps: Deps,
  target: Target,
  { probeDeadlineMs }: { readonly probeDeadlineMs: number },
  signal: AbortSignal,
): Promise<VmObservation> {
  const nonce = deps.random.hex(16) as Nonce;
  const startedAt = deps.clock.now();
  const answer = await deps.runCommand.start(target, deps.probe.scriptFor(nonce), signal);
  const start = observed(answer, 0);
  if (answer.kind !== 'accepted') {
    return { ...nothing, start, checks: [startCheck(answer)] };
  }
  const until = startedAt + probeDeadlineMs;
  const { polls, end } = await follow(deps, answer.token, { startedAt, until, signal });
  const base = { ...nothing, start, polls };
  const checks = [startCheck(answer), endCheck(end, polls)];
  if (end?.kind !== 'succeeded') {
    return { ...base, checks };
  }
  const reading = readOutput(end.stdout, end.stderr, nonce);
  return { ...base, ...reading, ranMs: end.ranMs ?? null, checks: [...checks, outputCheck(reading)] };
}

const nothing = { polls: [], ranMs: null, ...noReading } as const;

type Followed = { readonly polls: readonly ObservedAnswer[]; readonly end: PollAnswer | null };

/** Asks until the operation ends; `end` is null when time or the person ran out of patience. */
async function follow(
  { clock, runCommand, tuning }: Deps,
  token: OperationToken,
  { startedAt, until, signal }: { startedAt: number; until: number; signal: AbortSignal },
): Promise<Followed> {
  const polls: ObservedAnswer[] = [];
  let waitMs = tuning.firstPollMs;
  while (!signal.aborted && clock.now() < until) {
    await clock.sleep(Math.min(waitMs, Math.max(0, until - clock.now())), signal);
    const answer = await runCommand.poll(token, signal);
    polls.push(observed(answer, clock.now() - startedAt));
    if (answer.kind === 'succeeded' || answer.kind === 'failed' || isRefused(answer)) {
      return { polls, end: answer };
    }
    waitMs = Math.max(tuning.minPollIntervalMs, answer.retryAfterMs ?? 0);
  }
  return { polls, end: null };
}

/** The operation runs on, but this identity may not see it: asking again does not help. */
function isRefused(answer: PollAnswer): boolean {
  return answer.kind === 'unclear' && answer.status === 403;
}

function observed(answer: (StartAnswer | PollAnswer) & AnswerFacts, atMs: number): ObservedAnswer {
  return {
    kind: answer.kind,
    atMs,
    status: answer.kind === 'unclear' ? answer.status : null,
    retryAfterMs: answer.retryAfterMs,
    limits: answer.remaining.map(({ limit }) => limit),
  };
}

function startCheck(answer: StartAnswer): Check {
  const name = 'run-command';
  switch (answer.kind) {
    case 'accepted':
      return { name, state: 'ok', detail: { code: 'command-accepted' } };
    case 'refused':
    case 'blocked': {
      const { reason, detail = '' } = answer.settle;
      return { name, state: 'failed', detail: { code: 'command-refused', reason, said: detail } };
    }
    case 'busy':
      return { name, state: 'failed', detail: { code: 'command-busy' } };
    case 'throttled':
      return { name, state: 'failed', detail: { code: 'command-throttled', by: answer.by } };
    case 'unanswered':
    case 'unauthorized':
      return { name, state: 'failed', detail: { code: 'no-answer', said: answer.why } };
  }
}

function endCheck(end: PollAnswer | null, polls: readonly ObservedAnswer[]): Check {
  const name = 'result';
  if (end === null) {
    return { name, state: 'failed', detail: { code: 'no-end' } };
  }
  switch (end.kind) {
    case 'succeeded':
      return { name, state: 'ok', detail: { code: 'result-came', polls: polls.length } };
    case 'failed': {
      const { reason, detail = '' } = end.settle;
      return { name, state: 'failed', detail: { code: 'command-failed', reason, said: detail } };
    }
    default:
      return { name, state: 'failed', detail: { code: 'operation-unreadable' } };
  }
}
