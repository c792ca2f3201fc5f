import { STATUS_CODES } from 'node:http';
import type { HttpResponseInit } from '@azure/functions';
import { type ErrorCode, errorTable, isAuditError } from '../../lib/model/errors.ts';
import type { Log } from '../../lib/model/ports.ts';
import { escapedJson } from '../../lib/report/escape-active.ts';

/** What went wrong, for the caller: never a secret, never a stack. */
export type ProblemDocument = {
  readonly status: number;
  readonly code: string;
  /** What happened, to what, and what to do. */
  readonly detail: string;
  /** The part of the request that is wrong, and what belongs there. */
  readonly field?: string;
  readonly expected?: string;
  readonly example?: unknown;
  readonly auditId?: string;
};

/** https://www.rfc-editor.org/rfc/rfc9457 */
export function problemReply(
  problem: ProblemDocument,
  headers: Readonly<Record<string, string>> = {},
): HttpResponseInit {
  const title = STATUS_CODES[problem.status] ?? 'Problem';
  return {
    status: problem.status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
    body: escapedJson({ type: 'about:blank', title, ...problem }),
  };
}

/**
 * Answers whatever a handler threw: trouble by its code, anything else as our own fault, told to the log alone. `example`: of a good body, for
 * who sent one that is not understood.
 */
export function troubleReply(error: unknown, log: Log, example?: unknown): HttpResponseInit {
  if (!isAuditError(error)) {
    log.error('a request failed by a bug', { reason: stackOf(error) });
    const detail = 'This app has a bug; its log has the details, at the time of this request.';
    return problemReply({ status: 500, code: 'internal', detail });
  }
  const status = errorTable[error.code].http;
  if (status >= 500) {
    log.error('a request failed', { code: error.code, reason: error.message, cause: reasonOf(error.cause) });
  }
  const { field, expected } = error.data;
  return problemReply(
    {
      status,
      code: error.code,
      detail: status >= 500 ? (serverWords[error.code] ?? error.message) : error.message,
      ...(typeof field === 'string' && { field: field.slice(0, 100) }),
      ...(typeof expected === 'string' && { expected }),
      ...(status === 400 && field !== undefined && example !== undefined && { example }),
    },
    status === 503 ? { 'retry-after': '30' } : {},
  );
}

/** The words of a store or of a sign-in name files, accounts and identities, which are nobody's business outside. */
const serverWords: Partial<Record<ErrorCode, string>> = {
  'credential.unavailable':
    'This app got no token for its store or for Azure: its operator must check its identity; its log has the details.',
  'store.busy': 'The store is busy: try again in a moment.',
  'store.unavailable': 'The store does not answer: try again in a moment.',
  'store.conflict': 'Another request changed the same audit at the same time: try again.',
  'store.corrupt': 'The store holds something that this app cannot read; its log has the details.',
  'store.foreignSchema': 'The store is not one of this version of the app; its log has the details.',
  'store.full': 'The store is full; the log of this app has the details.',
  'scope.empty':
    'This app has no scope configured: its operator must set one, such as SMB1_AUDIT_SUBSCRIPTIONS.',
};

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function reasonOf(cause: unknown): string | null {
  return cause instanceof Error ? cause.message.slice(0, 500) : null;
}
