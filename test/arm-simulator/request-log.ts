import type { Principal } from './identity.ts';
import type { SimRequest, SimResponse } from './world.ts';

export type LogEntry = {
  /** Simulated time of arrival, epoch ms. */
  readonly at: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly status: number;
  /** Object id; null when the call carried no valid token. */
  readonly principal: string | null;
  readonly correlationId: string;
  readonly userAgent: string | null;
  /** What the transport did to the answer, or null. */
  readonly transport: 'reset' | 'delay' | null;
};

export function logEntry(
  request: SimRequest,
  response: SimResponse,
  { at, principal }: { at: number; principal: Principal | null },
): LogEntry {
  return {
    at,
    method: request.method,
    path: request.url.pathname,
    query: Object.fromEntries(request.url.searchParams),
    status: response.status,
    principal: principal?.objectId ?? null,
    correlationId: response.headers['x-ms-correlation-request-id'] ?? '',
    userAgent: request.headers['user-agent'] ?? null,
    transport: response.transport?.kind ?? null,
  };
}
