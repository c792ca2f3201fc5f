import type { Charge } from './route.ts';
import { retryAfterSeconds, type WireTime } from './wire-time.ts';

export type QuotaOptions = WireTime & {
  /** Queries in one window per principal; null: no quota. Default 15. */
  readonly queriesPerWindow?: number | null;
  /** Length of the window in simulated seconds. Default 5. */
  readonly windowSeconds?: number;
};

type Window = { readonly endsAt: number; left: number };

/**
 * Resource Graph's own quota per user: 15 queries in 5 seconds, told by headers on every answer.
 * https://learn.microsoft.com/azure/governance/resource-graph/concepts/guidance-for-throttled-requests
 */
export function createGraphQuota(options: QuotaOptions): (principal: string, now: number) => Charge {
  const size = options.queriesPerWindow === undefined ? 15 : options.queriesPerWindow;
  const windowMs = (options.windowSeconds ?? 5) * 1000;
  const windows = new Map<string, Window>();
  return (principal, now) => {
    if (size === null) {
      return { kind: 'granted', headers: {} };
    }
    const known = windows.get(principal);
    const window = known !== undefined && now < known.endsAt ? known : { endsAt: now + windowMs, left: size };
    windows.set(principal, window);
    const waitSeconds = retryAfterSeconds((window.endsAt - now) / 1000, options);
    if (window.left === 0) {
      return { kind: 'refused', response: refusal(waitSeconds) };
    }
    window.left -= 1;
    return { kind: 'granted', headers: quotaHeaders(window.left, waitSeconds) };
  };
}

function quotaHeaders(left: number, waitSeconds: number): Record<string, string> {
  return {
    'x-ms-user-quota-remaining': String(left),
    'x-ms-user-quota-resets-after': new Date(waitSeconds * 1000).toISOString().slice(11, 19),
  };
}

function refusal(waitSeconds: number): Extract<Charge, { kind: 'refused' }>['response'] {
  const message =
    'Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.';
  return {
    status: 429,
    headers: { 'retry-after': String(waitSeconds), ...quotaHeaders(0, waitSeconds) },
    body: { error: { code: 'RateLimiting', message, details: [{ code: 'RateLimiting', message }] } },
  };
}
