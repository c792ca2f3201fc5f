import type { Problem } from './reasons/problem.ts';

/**
 * Trouble: everything that goes wrong and is neither an expected outcome (those are data) nor a bug (those throw plainly).
 *
 * `endsAudit`: no target can be audited after it. `retry`: the same call may succeed later.
 */
export const errorTable = {
  'usage.invalid': { endsAudit: true, retry: false },
  'settings.invalid': { endsAudit: true, retry: false },
  'scope.empty': { endsAudit: true, retry: false },
  'scope.invalid': { endsAudit: true, retry: false },
  'credential.unavailable': { endsAudit: true, retry: false },
  'subscriptions.unreadable': { endsAudit: true, retry: false },
  'arm.unreachable': { endsAudit: false, retry: true },
  'arm.throttled': { endsAudit: false, retry: true },
  'arm.transient': { endsAudit: false, retry: true },
  'arm.conflict': { endsAudit: false, retry: true },
  'arm.unauthorized': { endsAudit: false, retry: true },
  'arm.forbidden': { endsAudit: false, retry: false },
  'arm.notFound': { endsAudit: false, retry: false },
  'arm.rejected': { endsAudit: false, retry: false },
  'arm.unexpectedReply': { endsAudit: false, retry: true },
  'arm.foreignUrl': { endsAudit: false, retry: false },
  'audit.notFound': { endsAudit: false, retry: false },
  'audit.closed': { endsAudit: false, retry: false },
  'audit.running': { endsAudit: false, retry: false },
  'orchestration.unavailable': { endsAudit: false, retry: true },
  'finding.notFound': { endsAudit: false, retry: false },
  'store.unavailable': { endsAudit: true, retry: true },
  'store.busy': { endsAudit: false, retry: true },
  'store.full': { endsAudit: true, retry: false },
  'store.corrupt': { endsAudit: true, retry: false },
  'store.foreignSchema': { endsAudit: true, retry: false },
  'store.conflict': { endsAudit: false, retry: true },
  'store.fenced': { endsAudit: false, retry: false },
} as const;

export type ErrorCode = keyof typeof errorTable;

/** Facts of an error, for fields of a log line or a problem document. Never a token, a signed URL or a key. */
export type ErrorData = Readonly<Record<string, string | number | boolean | null>>;

/** The one error class. The message says what happened, to what, and what to do. */
export class AuditError extends Error {
  readonly code: ErrorCode;
  readonly data: ErrorData;
  /** What the message says, for a table of sentences; null: only the message does. */
  readonly problem: Problem | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: { data?: ErrorData; problem?: Problem; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AuditError';
    this.code = code;
    this.data = options.data ?? {};
    this.problem = options.problem ?? null;
  }
}

/** Checks by shape, because `instanceof` does not survive bundling and Durable. */
export function isAuditError(error: unknown, code?: ErrorCode): error is AuditError {
  if (!(error instanceof Error) || error.name !== 'AuditError') {
    return false;
  }
  const found = (error as AuditError).code;
  return found in errorTable && (code === undefined || found === code);
}

/** The trouble of one call, which an audit outlives. Throws on what ends the whole audit, whatever was read. */
export function nonFatal(error: unknown): AuditError {
  if (!isAuditError(error) || errorTable[error.code].endsAudit) {
    throw error;
  }
  return error;
}

/** Marks a place that the type checker knows cannot be reached. */
export function assertNever(value: never): never {
  throw new TypeError(`unexpected value: ${JSON.stringify(value)}`);
}
