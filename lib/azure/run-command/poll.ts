import type { Unjudged } from '../../model/outcome.ts';
import { readArmError } from '../../run-command/arm-error.ts';
import { nothingTold, readAnswerFacts } from '../../run-command/headers.ts';
import { meaningOfRefusal } from '../../run-command/outcomes.ts';
import type { AnswerFacts, OperationToken, PollAnswer } from '../../run-command/port.ts';
import { exchange, type RunCommandDeps, wireAnswer } from './exchange.ts';
import { type CommandResult, type OperationState, readOperation, readResult } from './operation-body.ts';
import { foreignUrl, platformError, readToken } from './token.ts';

/** Milliseconds until a GET is given up. */
const pollLimitMs = 30_000;

/** One status GET, and one more for the result only when the status body lacks it. */
export async function pollRunCommand(
  deps: RunCommandDeps,
  token: OperationToken,
  signal: AbortSignal,
): Promise<PollAnswer> {
  const urls = readToken(token);
  if (urls === null) {
    return failed(platformError({ code: 'token-damaged' }));
  }
  const foreign = foreignUrl(deps, urls);
  if (foreign !== null) {
    return failed(foreign);
  }
  const { status, result } = urls;
  const resultOf = (url: string, ranMs: number | null) =>
    ask(deps, { url, signal }, (body, facts) => resultIn(body, facts, ranMs));
  return status === null
    ? await resultOf(result ?? '', null)
    : await ask(deps, { url: status, signal }, (body, facts) => {
        const state = readOperation(body);
        return state.kind === 'succeeded' && state.result === null && result !== null
          ? resultOf(result, state.ranMs)
          : stateAnswer(state, facts);
      });
}

function stateAnswer(state: OperationState, facts: AnswerFacts): PollAnswer {
  switch (state.kind) {
    case 'running':
      return { ...facts, kind: 'running' };
    case 'failed':
      return { ...facts, kind: 'failed', settle: state.settle, mayRepeat: isOfThePlatform(state.settle) };
    case 'garbage':
      return { ...facts, kind: 'unclear', why: { code: 'status-unread' }, status: 200 };
    case 'succeeded':
      return ended(facts, state.result, state.ranMs);
  }
}

/** An operation that failed for no reason that lies in the VM: another may end well. */
function isOfThePlatform({ reason }: Unjudged): boolean {
  return reason === 'platform-error' || reason === 'other-operation';
}

function resultIn(body: unknown, facts: AnswerFacts, ranMs: number | null): PollAnswer {
  const result = readResult(body);
  return result === null
    ? { ...facts, kind: 'unclear', why: { code: 'result-unread' }, status: 200 }
    : ended(facts, result, ranMs);
}

/** What one GET says: by its body, or without one. */
async function ask(
  { clients, clock }: RunCommandDeps,
  { url, signal }: { readonly url: string; readonly signal: AbortSignal },
  answerIn: (body: unknown, facts: AnswerFacts) => PollAnswer | Promise<PollAnswer>,
): Promise<PollAnswer> {
  const options = { what: { code: 'run-command-state' }, limitMs: pollLimitMs, signal } as const;
  const result = await exchange(clock, options, async (abort) => wireAnswer(await clients.get(url, abort)));
  if (result.kind === 'unanswered') {
    return { ...nothingTold, kind: 'unclear', why: result.why, status: null };
  }
  const { status, headers, body } = result.answer;
  const facts = readAnswerFacts(headers, clock.now());
  return status === 200 ? await answerIn(body, facts) : unfinished(status, body, facts);
}

/** A result that is not there yet answers 202; of the rest only 429 says something about the operation's chances. */
function unfinished(status: number, body: unknown, facts: AnswerFacts): PollAnswer {
  if (status === 202) {
    return { ...facts, kind: 'running' };
  }
  const meaning = meaningOfRefusal(status, body);
  if (meaning.kind === 'throttled') {
    return { ...facts, ...meaning };
  }
  return meaning.kind === 'unanswered'
    ? { ...facts, kind: 'unclear', why: meaning.why, status: status >= 500 ? status : null }
    : { ...facts, kind: 'unclear', why: `HTTP ${status} ${readArmError(body).detail}`.trim(), status };
}

function ended(facts: AnswerFacts, result: CommandResult | null, ranMs: number | null): PollAnswer {
  if (result?.kind === 'linux') {
    // The shape that the Linux extension gives.
    return { ...facts, kind: 'failed', settle: { outcome: 'failed', reason: 'not-windows' } };
  }
  return { ...facts, kind: 'succeeded', stdout: result?.stdout ?? '', stderr: result?.stderr ?? '', ranMs };
}

function failed(settle: Unjudged): PollAnswer {
  return { ...nothingTold, kind: 'failed', settle };
}
