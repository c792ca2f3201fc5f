import type { PipelineResponse } from '@azure/core-rest-pipeline';
import { isAuditError } from '../../model/errors.ts';
import type { OwnDetail } from '../../model/outcome.ts';
import { parsedJson } from '../../model/parsed-json.ts';
import type { Clock } from '../../model/ports.ts';
import type { AzureCall } from '../../model/reasons/problem.ts';
import type { AuditLog } from '../../model/texts/log-texts.ts';
import type { HeaderReader } from '../../run-command/headers.ts';
import type { ArmClients } from '../arm-client.ts';
import { isAbort, toAuditError } from '../rest-error.ts';
import { timeLimit } from '../time-limit.ts';

/** What the gateway works with. */
export type RunCommandDeps = {
  /** Without a pacing policy: the engine paces run commands itself. */
  readonly clients: Pick<ArmClients, 'address' | 'compute' | 'get'>;
  readonly clock: Clock;
  readonly log: AuditLog;
};

/** One answer off the wire; `body` is parsed JSON, else the text. */
export type WireAnswer = { readonly status: number; readonly headers: HeaderReader; readonly body: unknown };

/** What became of one request. */
export type Exchange =
  | { readonly kind: 'answered'; readonly answer: WireAnswer }
  | { readonly kind: 'unanswered'; readonly why: OwnDetail };

/**
 * Makes one request with a time limit. A request that failed on its way is `unanswered`; the answer of an error status is an
 * answer, which `call` hands over. Rejects with `credential.unavailable`, and with whatever else is no failure of the network.
 */
export async function exchange(
  clock: Clock,
  options: { readonly what: AzureCall; readonly limitMs: number; readonly signal: AbortSignal },
  call: (signal: AbortSignal) => Promise<WireAnswer>,
): Promise<Exchange> {
  const { what, limitMs, signal } = options;
  const limit = timeLimit(clock, limitMs, signal);
  try {
    signal.throwIfAborted();
    return { kind: 'answered', answer: await call(limit.signal) };
  } catch (error) {
    const why = limit.isOver()
      ? ({ code: 'no-answer', ms: limitMs } as const)
      : whyUnanswered(error, what, clock);
    return { kind: 'unanswered', why };
  } finally {
    limit.lift();
  }
}

export function wireAnswer({
  status,
  headers,
  bodyAsText,
}: Pick<PipelineResponse, 'status' | 'headers' | 'bodyAsText'>): WireAnswer {
  return { status, headers, body: parsedJson(bodyAsText ?? '') ?? bodyAsText };
}

/** Short and without addresses: the SDK's own messages may carry a signed URL. */
function whyUnanswered(error: unknown, what: AzureCall, clock: Clock): OwnDetail {
  if (isAbort(error)) {
    return { code: 'request-canceled' };
  }
  const trouble = toAuditError(error, what, clock.now());
  if (isAuditError(trouble, 'credential.unavailable') || isAuditError(error)) {
    throw trouble;
  }
  const { name, code } = error as { name?: unknown; code?: unknown };
  if (name !== 'RestError') {
    throw error;
  }
  return { code: 'connection-failed', error: typeof code === 'string' ? code : null };
}
