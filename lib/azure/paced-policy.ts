import type { PipelinePolicy, PipelineRequest, PipelineResponse } from '@azure/core-rest-pipeline';
import type { Clock } from '../model/ports.ts';
import { readAnswerFacts } from '../run-command/headers.ts';
import { meaningOfRefusal } from '../run-command/outcomes.ts';
import type { PacedAnswer, PacedCall, Pacer } from '../run-command/pacing/pacing.ts';
import { timeLimit } from './time-limit.ts';

/** A single read takes seconds; the SDK itself would wait without end. */
const readLimitMs = 100_000;

export type PaceDeps = { readonly clock: Clock; readonly pacer: Pick<Pacer, 'take' | 'observe'> };

/**
 * Holds each read until the pacer grants it, and tells the pacer what the answer said of the buckets. For discovery's reads only: the
 * engine paces run commands itself. Gives each read a time limit of its own. Throws the abort reason when the request is aborted while it waits.
 */
export function pacedPolicy({ clock, pacer }: PaceDeps): PipelinePolicy {
  return {
    name: 'smb1-audit-pace',
    async sendRequest(request, next) {
      const call = callToPace(request);
      if (call === null) {
        return await next(request);
      }
      const signal = request.abortSignal as AbortSignal | undefined;
      await granted({ clock, pacer }, call, signal);
      const limit = timeLimit(clock, readLimitMs, signal);
      request.abortSignal = limit.signal;
      let response: PipelineResponse | null = null;
      try {
        response = await next(request);
        return response;
      } finally {
        limit.lift();
        pacer.observe(call, pacedAnswer(response, clock.now()), clock.now());
      }
    },
  };
}

/** Which buckets a read draws from, told from its path; null for calls that no bucket of ours covers. */
export function callToPace(request: Pick<PipelineRequest, 'method' | 'url'>): PacedCall | null {
  const path = new URL(request.url).pathname;
  if (/\/providers\/Microsoft\.ResourceGraph\//i.test(path)) {
    return { kind: 'graph' };
  }
  const subscriptionId = /^\/subscriptions\/([^/]+)/i.exec(path)?.[1]?.toLowerCase();
  if (subscriptionId === undefined || request.method !== 'GET') {
    return null;
  }
  return { kind: isList(path) ? 'list' : 'get', subscriptionId };
}

/** A path that ends in a type's name rather than a resource's. */
function isList(path: string): boolean {
  const below = /\/providers\/[^/]+\/(.+?)\/?$/i.exec(path)?.[1];
  return below !== undefined && below.split('/').length % 2 === 1 && !/\/instanceView$/i.test(below);
}

async function granted(
  { clock, pacer }: PaceDeps,
  call: PacedCall,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (;;) {
    signal?.throwIfAborted();
    const waitMs = pacer.take(call, clock.now());
    if (waitMs <= 0) {
      return;
    }
    await clock.sleep(waitMs, signal);
  }
}

function pacedAnswer(response: PipelineResponse | null, now: number): PacedAnswer {
  if (response === null) {
    return { remaining: [], throttled: null };
  }
  const { remaining, retryAfterMs } = readAnswerFacts(response.headers, now);
  const meaning = response.status === 429 ? meaningOfRefusal(429, response.bodyAsText) : null;
  const isThrottled = meaning?.kind === 'throttled';
  return { remaining, throttled: isThrottled ? { by: meaning.by, retryAfterMs } : null };
}
