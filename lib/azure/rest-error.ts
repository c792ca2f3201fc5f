import type { RestError } from '@azure/core-rest-pipeline';
import { AuditError, type ErrorCode, type ErrorData, isAuditError } from '../model/errors.ts';
import { boundedDetail } from '../model/reasons/bounded-detail.ts';
import { readArmError } from '../run-command/arm-error.ts';
import { readAnswerFacts } from '../run-command/headers.ts';
import { signInDetail } from './sign-in-detail.ts';

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
  if (isCredentialTrouble(error)) {
    const detail = signInDetail(error);
    const said = detail === null ? '.' : `; the identity library said: ${ended(detail)}`;
    return new AuditError(
      'credential.unavailable',
      `No credential gave a token: sign in with az login, give the app a managed identity, or check the client id in the settings. ${reading} failed${said}`,
      { problem: { code: 'not-signed-in', detail }, cause: error },
    );
  }
  const answer = restFacts(error, now);
  const { code, advice } = meaningOf(error, answer);
  return new AuditError(code, `${reading} failed: ${answer.said} ${advice}`, {
    data: answer.data,
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
  return { status, code, said: ended(boundedDetail(message)), data };
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
  const inner = readArmError(rest.response?.bodyAsText ?? rest.details);
  return { message: inner.detail || message, code: inner.code || code };
}

type Meaning = { readonly code: ErrorCode; readonly advice: string };

const ofProxy: Meaning = {
  code: 'arm.unexpectedReply',
  advice:
    'This is not how Azure refuses: a proxy or firewall on the way answered. Have it let Resource Manager through, or check HTTPS_PROXY and NO_PROXY.',
};

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
const unread: Meaning = {
  code: 'arm.unexpectedReply',
  advice: 'The answer could not be read; it may come from a proxy, or have been changed by one.',
};

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
    return { code: 'arm.unreachable', advice: 'No answer came in time.' };
  }
  const isOfCertificate = /certificate/i.test(error instanceof Error ? error.message : '');
  const advice = isOfCertificate
    ? 'If a proxy opens TLS, name the file of its certificate in NODE_EXTRA_CA_CERTS.'
    : 'Check the network, the proxy and SMB1_AUDIT_ARM_ENDPOINT.';
  return { code: 'arm.unreachable', advice };
}

/** Refusals whose status would mislead, by code in lower case. No role helps any of them. */
const byCode = new Map<string, Meaning>(
  Object.entries({
    missingsubscriptionregistration: {
      code: 'arm.rejected',
      advice: 'Register that resource provider: az provider register --namespace.',
    },
    denyassignmentauthorizationfailed: {
      code: 'arm.forbidden',
      advice:
        'A role assignment does not help: ask whoever made the deny assignment, or exclude what it protects.',
    },
    readonlydisabledsubscription: {
      code: 'arm.rejected',
      advice: 'The subscription is disabled: have it enabled again, or exclude it.',
    },
    resourcegroupbeingdeleted: {
      code: 'arm.rejected',
      advice: 'The resource group is being deleted, with everything in it.',
    },
  }),
);

const byStatus: Readonly<Record<number, Meaning>> = {
  401: {
    code: 'arm.unauthorized',
    advice: 'Sign in again, or check the tenant and the audience of the token.',
  },
  403: { code: 'arm.forbidden', advice: 'Give the auditor a role with this action at this scope.' },
  404: {
    code: 'arm.notFound',
    advice: 'Check the id; the resource may be deleted, or in a tenant that this identity cannot see.',
  },
  408: { code: 'arm.transient', advice: 'The request can be repeated.' },
  409: { code: 'arm.conflict', advice: 'Another operation is in progress; the request can be repeated.' },
  429: { code: 'arm.throttled', advice: 'Azure asks to wait before the next request.' },
};

function otherwise(status: number): Meaning {
  return status >= 500
    ? { code: 'arm.transient', advice: 'Azure has a problem of its own; the request can be repeated.' }
    : { code: 'arm.rejected', advice: `Azure refused the request (${status}).` };
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
