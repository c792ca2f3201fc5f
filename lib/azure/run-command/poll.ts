import type { Unjudged } from '../../model/outcome.ts';
import { readArmError } from '../../run-command/arm-error.ts';
import { readAnswerFacts } from '../../run-command/headers.ts';
import { type CommandResult, readOperation, readResult } from '../../run-command/operation-body.ts';
import { meaningOfRefusal } from '../../run-command/outcomes.ts';
import type { AnswerFacts, OperationToken, PollAnswer } from '../../run-command/port.ts';
import { exchange, type RunCommandDeps, wireAnswer } from './exchange.ts';
import { foreignUrl, type OperationUrls, platformError, readToken } from './token.ts';

/** Milliseconds until a GET is given up. */
const pollLimitMs = 30_000;

const noFacts: AnswerFacts = { remaining: [], retryAfterMs: null };

/** A body to read, or all there is to say already. */
type Fetched =
  | { readonly kind: 'body'; readonly facts: AnswerFacts; readonly body: unknown }
  | { readonly kind: 'said'; readonly answer: PollAnswer };

type Get = (url: string) => Promise<Fetched>;

/** One status GET, and one more for the result only when the status body lacks it. */
export async function pollRunCommand(
  deps: RunCommandDeps,
  token: OperationToken,
  signal: AbortSignal,
): Promise<PollAnswer> {
  const urls = readToken(token);
  if (urls === null) {
    return failed(platformError('The operation cannot be followed, because its token is damaged.'));
  }
  const foreign = foreignUrl(deps, urls);
  if (foreign !== null) {
    return failed(foreign);
  }
  const get: Get = (url) => getOnce(deps, url, signal);
  return urls.status === null
    ? await readResultAt(get, urls.result ?? '', null)
    : await readStatus(get, urls.status, urls);
}

async function readStatus(get: Get, url: string, { result }: OperationUrls): Promise<PollAnswer> {
  const fetched = await get(url);
  if (fetched.kind === 'said') {
    return fetched.answer;
  }
  const { facts } = fetched;
  const state = readOperation(fetched.body);
  switch (state.kind) {
    case 'running':
      return { ...facts, kind: 'running' };
    case 'failed':
      return { ...facts, kind: 'failed', settle: state.settle, mayRepeat: isOfThePlatform(state.settle) };
    case 'garbage':
      return { ...facts, kind: 'unclear', why: state.why, status: 200 };
    case 'succeeded':
      return state.result === null && result !== null
        ? await readResultAt(get, result, state.ranMs)
        : ended(facts, state.result, state.ranMs);
  }
}

/** An operation that failed for no reason that lies in the VM: another may end well. */
function isOfThePlatform({ reason }: Unjudged): boolean {
  return reason === 'platform-error' || reason === 'other-operation';
}

async function readResultAt(get: Get, url: string, ranMs: number | null): Promise<PollAnswer> {
  const fetched = await get(url);
  if (fetched.kind === 'said') {
    return fetched.answer;
  }
  const result = readResult(fetched.body);
  return result === null
    ? {
        ...fetched.facts,
        kind: 'unclear',
        why: 'The result of the operation could not be read.',
        status: 200,
      }
    : ended(fetched.facts, result, ranMs);
}

async function getOnce(deps: RunCommandDeps, url: string, signal: AbortSignal): Promise<Fetched> {
  const options = { what: 'Asking for the state of a run command', limitMs: pollLimitMs, signal };
  const result = await exchange(deps.clock, options, async (abort) =>
    wireAnswer(await deps.clients.get(url, abort)),
  );
  if (result.kind === 'unanswered') {
    return { kind: 'said', answer: { ...noFacts, kind: 'unclear', why: result.why, status: null } };
  }
  const { status, headers, body } = result.answer;
  const facts = readAnswerFacts(headers, deps.clock.now());
  if (status === 200) {
    return { kind: 'body', facts, body };
  }
  return { kind: 'said', answer: { ...facts, ...unfinished(status, body) } };
}

type Unfinished =
  | { readonly kind: 'running' }
  | { readonly kind: 'throttled'; readonly by: 'arm' | 'compute' }
  | { readonly kind: 'unclear'; readonly why: string; readonly status: number | null };

/** A result that is not there yet answers 202; of the rest only 429 says something about the operation's chances. */
function unfinished(status: number, body: unknown): Unfinished {
  if (status === 202) {
    return { kind: 'running' };
  }
  const meaning = meaningOfRefusal(status, body);
  if (meaning.kind === 'throttled') {
    return meaning;
  }
  if (meaning.kind === 'unanswered') {
    return { kind: 'unclear', why: meaning.why, status: status >= 500 ? status : null };
  }
  return { kind: 'unclear', why: `HTTP ${status} ${readArmError(body).detail}`.trim(), status };
}

function ended(facts: AnswerFacts, result: CommandResult | null, ranMs: number | null): PollAnswer {
  if (result?.kind === 'linux') {
    const detail = 'The answer has the shape that only the Linux extension gives.';
    return { ...facts, kind: 'failed', settle: { outcome: 'failed', reason: 'not-windows', detail } };
  }
  return { ...facts, kind: 'succeeded', stdout: result?.stdout ?? '', stderr: result?.stderr ?? '', ranMs };
}

function failed(settle: Unjudged): PollAnswer {
  return { ...noFacts, kind: 'failed', settle };
}
