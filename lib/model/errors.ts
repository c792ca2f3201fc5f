import type { Problem } from './reasons/problem.ts';
import { problemEnglish } from './reasons/problem-english.ts';

/**
 * Trouble: everything that goes wrong and is neither an expected outcome (those are data) nor a bug (those throw plainly).
 *
 * `endsAudit`: no target can be audited after it. `retry`: the same call may succeed later. `exit`: how a command that it ends exits, by
 * the names of `cli/command.ts`. `http`: the status of a request that it ends.
 */
export const errorTable = {
  'usage.invalid': { endsAudit: true, retry: false, exit: 'usage', http: 400 },
  'settings.invalid': { endsAudit: true, retry: false, exit: 'usage', http: 503 },
  'scope.empty': { endsAudit: true, retry: false, exit: 'usage', http: 503 },
  'scope.invalid': { endsAudit: true, retry: false, exit: 'usage', http: 400 },
  'credential.unavailable': { endsAudit: true, retry: false, exit: 'operational', http: 503 },
  'subscriptions.unreadable': { endsAudit: true, retry: false, exit: 'operational', http: 503 },
  'arm.unreachable': { endsAudit: false, retry: true, exit: 'operational', http: 503 },
  'arm.throttled': { endsAudit: false, retry: true, exit: 'operational', http: 503 },
  'arm.transient': { endsAudit: false, retry: true, exit: 'operational', http: 503 },
  'arm.conflict': { endsAudit: false, retry: true, exit: 'operational', http: 503 },
  'arm.unauthorized': { endsAudit: false, retry: true, exit: 'operational', http: 503 },
  'arm.forbidden': { endsAudit: false, retry: false, exit: 'operational', http: 503 },
  'arm.notFound': { endsAudit: false, retry: false, exit: 'operational', http: 503 },
  'arm.rejected': { endsAudit: false, retry: false, exit: 'operational', http: 503 },
  'arm.unexpectedReply': { endsAudit: false, retry: true, exit: 'operational', http: 503 },
  'arm.foreignUrl': { endsAudit: false, retry: false, exit: 'operational', http: 503 },
  'audit.notFound': { endsAudit: false, retry: false, exit: 'notFound', http: 404 },
  'audit.closed': { endsAudit: false, retry: false, exit: 'operational', http: 409 },
  'scope.outside': { endsAudit: false, retry: false, exit: 'usage', http: 403 },
  'vm.notInScope': { endsAudit: false, retry: false, exit: 'usage', http: 403 },
  'body.too-large': { endsAudit: false, retry: false, exit: 'usage', http: 413 },
  'audit.running': { endsAudit: false, retry: false, exit: 'operational', http: 409 },
  'orchestration.unavailable': { endsAudit: false, retry: true, exit: 'operational', http: 503 },
  'finding.notFound': { endsAudit: false, retry: false, exit: 'notFound', http: 404 },
  'store.notFound': { endsAudit: true, retry: false, exit: 'notFound', http: 503 },
  'store.unavailable': { endsAudit: true, retry: true, exit: 'operational', http: 503 },
  'store.busy': { endsAudit: false, retry: true, exit: 'operational', http: 503 },
  'store.full': { endsAudit: true, retry: false, exit: 'operational', http: 503 },
  'store.corrupt': { endsAudit: true, retry: false, exit: 'operational', http: 503 },
  'store.foreignSchema': { endsAudit: true, retry: false, exit: 'operational', http: 503 },
  'store.conflict': { endsAudit: false, retry: true, exit: 'operational', http: 503 },
  'store.fenced': { endsAudit: false, retry: false, exit: 'operational', http: 503 },
} as const satisfies Readonly<Record<string, ErrorFacts>>;

type ErrorFacts = {
  readonly endsAudit: boolean;
  readonly retry: boolean;
  readonly exit: 'usage' | 'notFound' | 'operational';
  readonly http: number;
};

export type ErrorCode = keyof typeof errorTable;

/** Facts of an error, for fields of a log line or a problem document. Never a token, a signed URL or a key. */
export type ErrorData = Readonly<Record<string, string | number | boolean | null>>;

/** The one error class. The message is the English sentence of its problem: what happened, to what, and what to do. */
export class AuditError extends Error {
  readonly code: ErrorCode;
  readonly problem: Problem;
  readonly data: ErrorData;

  constructor(code: ErrorCode, problem: Problem, options: { data?: ErrorData; cause?: unknown } = {}) {
    super(problemEnglish(problem), options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AuditError';
    this.code = code;
    this.problem = problem;
    this.data = options.data ?? {};
  }
}

/** Trouble in a sentence that is made where it happens, for whoever reads it there. */
export function saidError(
  code: ErrorCode,
  text: string,
  options?: { data?: ErrorData; cause?: unknown },
): AuditError {
  return new AuditError(code, { code: 'as-said', text }, options);
}

/** Checks by shape, because `instanceof` does not survive bundling and Durable. */
export function isAuditError(error: unknown, code?: ErrorCode): error is AuditError {
  if (!(error instanceof Error) || error.name !== 'AuditError') {
    return false;
  }
  const found = (error as AuditError).code;
  return found in errorTable && (code === undefined || found === code);
}

/** The trouble that an error is. Throws a bug. */
export function troubleOf(error: unknown): AuditError {
  if (!isAuditError(error)) {
    throw error;
  }
  return error;
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
