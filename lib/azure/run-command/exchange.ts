import type { HttpClient, PipelineResponse } from '@azure/core-rest-pipeline';
import type { ArmAddress } from '../../model/clouds.ts';
import { isAuditError } from '../../model/errors.ts';
import type { AuditLog } from '../../model/log-texts.ts';
import type { Clock } from '../../model/ports.ts';
import type { HeaderReader } from '../../run-command/headers.ts';
import type { ArmClients } from '../arm-client.ts';
import { isAbort, toAuditError } from '../rest-error.ts';

/** What the gateway works with. */
export type RunCommandDeps = {
  /** With the SDK's retry off and without a pacing policy: the engine does both. */
  readonly clients: Pick<ArmClients, 'compute' | 'pipeline'>;
  readonly address: ArmAddress;
  /** One for all calls, so that connections are kept. */
  httpClient(): Promise<HttpClient>;
  readonly clock: Clock;
  readonly log: AuditLog;
};

/** One answer off the wire; `body` is parsed JSON, else the text, else undefined. */
export type WireAnswer = { readonly status: number; readonly headers: HeaderReader; readonly body: unknown };

/** What became of one request. */
export type Exchange =
  | { readonly kind: 'answered'; readonly answer: WireAnswer }
  | { readonly kind: 'unanswered'; readonly why: string };

/**
 * Makes one request with a time limit. A request that failed on its way is `unanswered`; the answer of an error status is an
 * answer, which `call` hands over. Rejects with `credential.unavailable`, and with whatever else is no failure of the network.
 */
export async function exchange(
  clock: Clock,
  options: { readonly what: string; readonly limitMs: number; readonly signal: AbortSignal },
  call: (signal: AbortSignal) => Promise<WireAnswer>,
): Promise<Exchange> {
  const { what, limitMs, signal } = options;
  const ending = new AbortController();
  const end = (): void => ending.abort();
  const timer = new AbortController();
  let late = false;
  void clock.sleep(limitMs, timer.signal).then(() => {
    late = !timer.signal.aborted;
    end();
  });
  signal.addEventListener('abort', end);
  try {
    signal.throwIfAborted();
    return { kind: 'answered', answer: await call(ending.signal) };
  } catch (error) {
    return {
      kind: 'unanswered',
      why: late ? `No answer within ${limitMs} ms.` : whyUnanswered(error, what, clock),
    };
  } finally {
    timer.abort();
    signal.removeEventListener('abort', end);
  }
}

/** One GET of a URL as it is, through the pipeline that adds the token. */
export async function getVerbatim(
  deps: Pick<RunCommandDeps, 'clients' | 'httpClient'>,
  url: string,
  abortSignal: AbortSignal,
): Promise<WireAnswer> {
  const pipeline = await deps.clients.pipeline();
  const { createHttpHeaders, createPipelineRequest } = await import('@azure/core-rest-pipeline');
  const request = createPipelineRequest({
    url,
    method: 'GET',
    headers: createHttpHeaders({ accept: 'application/json' }),
    abortSignal,
    // Only the configured host ever gets here; over http it is a loopback.
    allowInsecureConnection: true,
  });
  return wireAnswer(await pipeline.sendRequest(await deps.httpClient(), request));
}

export function wireAnswer({
  status,
  headers,
  bodyAsText,
}: Pick<PipelineResponse, 'status' | 'headers' | 'bodyAsText'>): WireAnswer {
  return { status, headers, body: parsed(bodyAsText ?? '') };
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return text;
  }
}

/** Short and without addresses: the SDK's own messages may carry a signed URL. */
function whyUnanswered(error: unknown, what: string, clock: Clock): string {
  if (isAbort(error)) {
    return 'The request was canceled.';
  }
  const trouble = toAuditError(error, what, clock.now());
  if (isAuditError(trouble, 'credential.unavailable') || isAuditError(error)) {
    throw trouble;
  }
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (name !== 'RestError') {
    throw error;
  }
  return `The connection failed (${typeof code === 'string' ? code : 'no code'}).`;
}
