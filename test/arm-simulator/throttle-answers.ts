import { catalogueError } from './error-catalogue.ts';
import type { ChargeFacts } from './route.ts';
import type { SimResponse } from './world.ts';

/** The 429 of ARM's front door; counts in no bucket. `seconds` is what Retry-After says. */
export function armThrottled(facts: ChargeFacts, seconds: number): SimResponse {
  const { code, message } = catalogueError('throttled-by-arm', {
    operation: facts.operation,
    subscription: facts.subscriptionId ?? 'tenant',
    principal: facts.principal,
    seconds: String(seconds),
  });
  return {
    status: 429,
    headers: {
      'retry-after': String(seconds),
      'x-ms-failure-cause': 'gateway',
      [`x-ms-ratelimit-remaining-${scopeName(facts)}-${facts.operation}s`]: '0',
    },
    body: { error: { code, message } },
  };
}

/** The 429 of the Compute provider; the reason sits in JSON inside a string. */
export function computeThrottled(facts: {
  readonly group: string;
  readonly burst: number;
  readonly seconds: number;
  readonly now: number;
  readonly wrapped: boolean;
}): SimResponse {
  const measured = {
    operationGroup: facts.group,
    startTime: new Date(facts.now - 60_000).toISOString(),
    endTime: new Date(facts.now).toISOString(),
    allowedRequestCount: facts.burst,
    measuredRequestCount: facts.burst + 1,
  };
  const error = {
    ...catalogueError('throttled-by-compute'),
    details: [{ code: 'TooManyRequests', target: facts.group, message: JSON.stringify(measured) }],
  };
  const wrapped = { error: { ...error, innererror: { internalErrorCode: 'TooManyRequestsReceived' } } };
  return {
    status: 429,
    headers: {
      'retry-after': String(facts.seconds),
      'x-ms-ratelimit-remaining-resource': `Microsoft.Compute/${facts.group};0`,
    },
    body: facts.wrapped ? wrapped : error,
  };
}

/** The word in the names of ARM's remaining-headers. */
export function scopeName(facts: ChargeFacts): 'subscription' | 'tenant' {
  return facts.subscriptionId === null ? 'tenant' : 'subscription';
}
