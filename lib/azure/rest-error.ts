import type { RestError } from '@azure/core-rest-pipeline';
import { AuditError, type ErrorCode, type ErrorData, isAuditError } from '../model/errors.ts';
import { boundedDetail } from '../model/reasons/bounded-detail.ts';
import type { AzureCall, CallAdvice } from '../model/reasons/problem.ts';
import { readArmError } from '../run-command/arm-error.ts';
import { readAnswerFacts } from '../run-command/headers.ts';
import { signInDetail } from './sign-in-detail.ts';

/** The code of an error that stands for an answer without one of Azure's. */
export const withoutCode = 'NO_CODE';

/**
 * Turns whatever an SDK call threw into an `AuditError`. An `AuditError` passes as it is; what no SDK call throws is a bug and is thrown on.
 */
export function toAuditError(error: unknown, call: AzureCall, now: number): AuditError {
  if (isAuditError(error)) {
    return error;
  }
  if (!isOfTheCall(error)) {
    throw error;
  }
  if (isCredentialTrouble(error)) {
    const said = signInDetail(error);
    const problem = { code: 'not-signed-in', call, detail: said === null ? null : ended(said) } as const;
    return new AuditError('credential.unavailable', problem, { cause: error });
  }
  const answer = restFacts(error, now);
  const { code, advice } = meaningOf(error, answer);
  const { said, status, isBare, data } = answer;
  return new AuditError(
    code,
    { code: 'call-failed', call, said, status, isBare, advice },
    { data, cause: error },
  );
}

/** The reason that ended a request because its caller wanted no more of it. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function isOfTheCall(error: unknown): boolean {
  const isRest = error instanceof Error && error.name === 'RestError';
  return isRest || isAbort(error) || isCredentialTrouble(error) || isUnreadableAnswer(error);
}

type RestFacts = {
  readonly status: number | null;
  /** The platform's error code. */
  readonly code: string | null;
  /** The platform's own words, bounded, with a full stop; empty where it has none. */
  readonly said: string;
  readonly isBare: boolean;
  /** `action` and `scope` are parsed out of a refusal for lack of permission. */
  readonly data: ErrorData;
};

function restFacts(error: unknown, now: number): RestFacts {
  const rest = error as Partial<RestError>;
  const { message, code } = told(rest, error instanceof Error ? error.message : String(error));
  const [, action = null, scope = null] =
    /perform action '([^']{1,300})'(?:[^']*over scope '([^']{1,1000})')?/i.exec(message) ?? [];
  const status = rest.statusCode ?? null;
  const retryAfterMs =
    rest.response === undefined ? null : readAnswerFacts(rest.response.headers, now).retryAfterMs;
  const data = { status, platformCode: code, retryAfterMs, action, scope };
  const said = message === '' ? '' : ended(boundedDetail(message));
  return { status, code, said, isBare: message === '' || rest.code === withoutCode, data };
}

/** Resource Graph puts an appeal to call support over whatever the matter is; its details tell. */
function told(
  rest: Partial<RestError>,
  message: string,
): { readonly message: string; readonly code: string | null } {
  const code = typeof rest.code === 'string' && rest.code !== withoutCode ? rest.code : null;
  if (!/please provide below info when asking for support/i.test(message)) {
    return { message, code };
  }
  // Some clients keep the body, some what they read of it.
  const inner = readArmError(rest.response?.bodyAsText ?? rest.details);
  return { message: inner.detail || message, code: inner.code || code };
}

type Meaning = { readonly code: ErrorCode; readonly advice: CallAdvice };

const ofProxy: Meaning = { code: 'arm.unexpectedReply', advice: 'proxy-answered' };

/**
 * A proxy's refusal of a tunnel, or its own page for a host that it does not know, comes back as if it were the server's. Resource Manager
 * gives every answer an id and every refusal a code.
 */
function isOfProxy(error: unknown, status: number | null, code: string | null): boolean {
  const { response } = error as Partial<RestError>;
  const isMarked = ['x-ms-request-id', 'x-ms-correlation-request-id'].some((name) =>
    response?.headers.has(name),
  );
  return response !== undefined && !isMarked && code === null && [403, 404, 407].includes(status ?? 0);
}

/** Azure answers errors in JSON, so that a page of a proxy says nothing of roles. */
const unread: Meaning = { code: 'arm.unexpectedReply', advice: 'answer-unread' };

function meaningOf(error: unknown, { status, code }: RestFacts): Meaning {
  if (isOfProxy(error, status, code)) {
    return ofProxy;
  }
  if (code === 'PARSE_ERROR' && (status ?? 0) < 500) {
    return unread;
  }
  if (status === null || status < 400) {
    return isUnreadableAnswer(error) ? unread : withoutAnswer(error);
  }
  return byCode.get(code?.toLowerCase() ?? '') ?? byStatus[status] ?? otherwise(status);
}

function withoutAnswer(error: unknown): Meaning {
  if (isAbort(error)) {
    return { code: 'arm.unreachable', advice: 'no-answer-in-time' };
  }
  const isOfCertificate = /certificate/i.test(error instanceof Error ? error.message : '');
  return { code: 'arm.unreachable', advice: isOfCertificate ? 'certificate' : 'network' };
}

/** Refusals whose status would mislead, by code in lower case. No role helps any of them. */
const byCode = new Map<string, Meaning>(
  Object.entries({
    missingsubscriptionregistration: { code: 'arm.rejected', advice: 'provider-not-registered' },
    denyassignmentauthorizationfailed: { code: 'arm.forbidden', advice: 'deny-assignment' },
    readonlydisabledsubscription: { code: 'arm.rejected', advice: 'subscription-disabled' },
    resourcegroupbeingdeleted: { code: 'arm.rejected', advice: 'group-being-deleted' },
  }),
);

const byStatus: Readonly<Record<number, Meaning>> = {
  401: { code: 'arm.unauthorized', advice: 'unauthorized' },
  403: { code: 'arm.forbidden', advice: 'forbidden' },
  404: { code: 'arm.notFound', advice: 'not-found' },
  408: { code: 'arm.transient', advice: 'repeat' },
  409: { code: 'arm.conflict', advice: 'conflict' },
  429: { code: 'arm.throttled', advice: 'throttled' },
};

function otherwise(status: number): Meaning {
  return status >= 500
    ? { code: 'arm.transient', advice: 'azure-trouble' }
    : { code: 'arm.rejected', advice: 'refused' };
}

/** The SDK's readers fail with plain errors on a body of another shape, and with PARSE_ERROR on a body that is no JSON. */
function isUnreadableAnswer(error: unknown): boolean {
  const { code, name } = error as Partial<RestError>;
  return code === 'PARSE_ERROR' || name === 'TypeError' || name === 'SyntaxError' || isPagingComplaint(error);
}

function isPagingComplaint(error: unknown): boolean {
  return (
    error instanceof Error &&
    /^(Couldn't paginate response|Body Property|Pagination failed)/.test(error.message)
  );
}

const credentialErrors = new Set([
  'CredentialUnavailableError',
  'AuthenticationError',
  'AuthenticationRequiredError',
  'AggregateAuthenticationError',
]);

export function isCredentialTrouble(error: unknown): boolean {
  return error instanceof Error && credentialErrors.has(error.name);
}

function ended(sentence: string): string {
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}
