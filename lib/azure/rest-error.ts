import type { RestError } from '@azure/core-rest-pipeline';
import { AuditError, type ErrorCode, type ErrorData, isAuditError } from '../model/errors.ts';
import { readArmError } from '../run-command/arm-error.ts';
import { boundedDetail } from '../run-command/detail.ts';
import { readAnswerFacts } from '../run-command/headers.ts';

/**
 * Turns whatever an SDK call threw into an `AuditError`. `reading` says what was being done to what, as the start of a sentence, such as
 * `Reading subscription 1234…`. An `AuditError` passes as it is; what no SDK call throws is a bug and is thrown on.
 */
export function toAuditError(error: unknown, reading: string, now: number): AuditError {
  if (isAuditError(error)) {
    return error;
  }
  if (!isOfTheCall(error)) {
    throw error;
  }
  const answer = restFacts(error, now);
  if (isCredentialTrouble(error)) {
    return new AuditError(
      'credential.unavailable',
      `No credential gave a token: sign in with az login, give the app a managed identity, or check the client id in the settings. ${reading} failed; the identity library said: ${answer.said}`,
      { problem: { code: 'not-signed-in', detail: answer.said }, cause: error },
    );
  }
  const { code, advice } = isOfProxy(error, answer)
    ? ofProxy
    : (byCode(answer.code, answer.status) ?? readingOf(answer.status, error));
  return new AuditError(code, `${reading} failed: ${answer.said}${advice === '' ? '' : ` ${advice}`}`, {
    data: dataOf(answer),
    cause: error,
  });
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
  /** The platform's own words, bounded, with a full stop. */
  readonly said: string;
  readonly retryAfterMs: number | null;
  /** Parsed out of a refusal for lack of permission. */
  readonly action: string | null;
  readonly scope: string | null;
};

function restFacts(error: unknown, now: number): RestFacts {
  const rest = error as Partial<RestError>;
  const { message, code } = told(rest, error instanceof Error ? error.message : String(error));
  const [, action = null, scope = null] =
    /perform action '([^']{1,300})'(?:[^']*over scope '([^']{1,1000})')?/i.exec(message) ?? [];
  return {
    status: typeof rest.statusCode === 'number' ? rest.statusCode : null,
    code,
    said: ended(boundedDetail(message)),
    retryAfterMs:
      rest.response === undefined ? null : readAnswerFacts(rest.response.headers, now).retryAfterMs,
    action,
    scope,
  };
}

/** Resource Graph puts an appeal to call support over whatever the matter is; its details tell. */
function told(
  rest: Partial<RestError>,
  message: string,
): { readonly message: string; readonly code: string | null } {
  const code = typeof rest.code === 'string' ? rest.code : null;
  if (!/please provide below info when asking for support/i.test(message)) {
    return { message, code };
  }
  // Some clients keep the body, some what they read of it.
  const { detail } = readArmError(rest.response?.bodyAsText ?? rest.details);
  return { message: detail === '' ? message : detail, code: /^(\w+): /.exec(detail)?.[1] ?? code };
}

type Reading = { readonly code: ErrorCode; readonly advice: string };

/** Refusals whose status would mislead. No role helps any of them. */
const readings: Readonly<Record<string, Reading>> = {
  MissingSubscriptionRegistration: {
    code: 'arm.rejected',
    advice: 'Register that resource provider: az provider register --namespace.',
  },
  DenyAssignmentAuthorizationFailed: {
    code: 'arm.forbidden',
    advice:
      'A role assignment does not help: ask whoever made the deny assignment, or exclude what it protects.',
  },
  ReadOnlyDisabledSubscription: {
    code: 'arm.rejected',
    advice: 'The subscription is disabled: have it enabled again, or exclude it.',
  },
  ResourceGroupBeingDeleted: {
    code: 'arm.rejected',
    advice: 'The resource group is being deleted, with everything in it.',
  },
};

/** Azure answers errors in JSON, so that a page of a proxy says nothing of roles. */
const unread: Reading = {
  code: 'arm.unexpectedReply',
  advice: 'The answer could not be read; it may come from a proxy, or have been changed by one.',
};

const ofProxy: Reading = {
  code: 'arm.unexpectedReply',
  advice:
    'This is not how Azure refuses: a proxy or firewall on the way answered. Have it let Resource Manager through, or check HTTPS_PROXY and NO_PROXY.',
};

/**
 * A proxy's refusal of a tunnel comes back as if it were the server's. Resource Manager gives every answer an id and every refusal a code.
 */
function isOfProxy(error: unknown, { status, code }: RestFacts): boolean {
  const { response } = error as Partial<RestError>;
  const isMarked = ['x-ms-request-id', 'x-ms-correlation-request-id'].some((name) =>
    response?.headers.has(name),
  );
  return response !== undefined && !isMarked && code === null && (status === 403 || status === 407);
}

function byCode(code: string | null, status: number | null): Reading | null {
  if (code === 'PARSE_ERROR' && (status ?? 0) < 500) {
    return unread;
  }
  return code !== null && Object.hasOwn(readings, code) ? (readings[code] ?? null) : null;
}

function readingOf(status: number | null, error: unknown): Reading {
  return status === null || status < 400 ? withoutStatus(error) : byStatus(status);
}

function byStatus(status: number): Reading {
  switch (status) {
    case 401:
      return {
        code: 'arm.unauthorized',
        advice: 'Sign in again, or check the tenant and the audience of the token.',
      };
    case 403:
      return { code: 'arm.forbidden', advice: 'Give the auditor a role with this action at this scope.' };
    case 404:
      return {
        code: 'arm.notFound',
        advice: 'Check the id; the resource may be deleted, or in a tenant that this identity cannot see.',
      };
    case 408:
      return { code: 'arm.transient', advice: 'The request can be repeated.' };
    case 409:
      return {
        code: 'arm.conflict',
        advice: 'Another operation is in progress; the request can be repeated.',
      };
    case 429:
      return { code: 'arm.throttled', advice: 'Azure asks to wait before the next request.' };
    default:
      return status >= 500
        ? { code: 'arm.transient', advice: 'Azure has a problem of its own; the request can be repeated.' }
        : { code: 'arm.rejected', advice: `Azure refused the request (${status}).` };
  }
}

function withoutStatus(error: unknown): Reading {
  if (isAbort(error)) {
    return { code: 'arm.unreachable', advice: 'No answer came in time.' };
  }
  if (isUnreadableAnswer(error)) {
    return {
      code: 'arm.unexpectedReply',
      advice: 'The answer could not be read; a proxy may have changed it.',
    };
  }
  return { code: 'arm.unreachable', advice: 'Check the network, the proxy and SMB1_AUDIT_ARM_ENDPOINT.' };
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

function dataOf({ status, code, retryAfterMs: waitMs, action, scope }: RestFacts): ErrorData {
  return { status, platformCode: code, retryAfterMs: waitMs, action, scope };
}

function ended(sentence: string): string {
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}
