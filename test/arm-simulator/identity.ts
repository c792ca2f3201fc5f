import { createHash } from 'node:crypto';
import type { SimClock, SimRequest, SimResponse } from './world.ts';

export type Principal = {
  /** Client id of a user-assigned identity; null is the system-assigned one. */
  readonly clientId: string | null;
  readonly objectId: string;
  /** Actions its role grants, `*` as in Azure's role definitions; absent grants everything. */
  readonly actions?: readonly string[];
  /** Taken from them. */
  readonly notActions?: readonly string[];
  /** A person's, signed in without multi-factor authentication: reads are answered, all else is refused. Default no. */
  readonly lacksMfa?: () => boolean;
};

export type IdentityOptions = {
  readonly principals?: readonly Principal[];
  /** Lifetime of a token in seconds of the client's clock. Default 86,400. */
  readonly tokenSeconds?: number;
  /** Value that `X-IDENTITY-HEADER`, or the older `Secret`, must have. */
  readonly secret?: string;
  /** Claim `tid` of the tokens. Default: the tenant of the world's first subscription, where there is a world. */
  readonly tenantId?: string;
};

export type TokenCheck =
  | { readonly kind: 'valid'; readonly principal: Principal }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

export type Identity = {
  /** The App Service managed identity endpoint, api-versions 2019-08-01 and 2017-09-01. */
  answer(request: SimRequest): SimResponse;
  check(authorization: string | undefined): TokenCheck;
  /** A token without a request, for clients that live in the same process. */
  issue(clientId?: string): { readonly token: string; readonly expiresOn: number };
  /** Refuses every token issued so far. */
  revokeAll(): void;
  readonly secret: string;
};

export const defaultPrincipal: Principal = {
  clientId: null,
  objectId: '6d1f0f6e-0000-4000-8000-00000000a0d1',
};

const nobody = '00000000-0000-0000-0000-000000000000';

const armAudience = 'https://management.azure.com';

type Protocol = {
  readonly header: string;
  readonly clientParameter: string;
  /** `expires_on`, of seconds since 1970. */
  readonly time: (seconds: number) => string;
};

/**
 * By api-version. The older one is gone from today's page; its last descriptions name `Secret` and `clientid` and show `expires_on` as
 * a date, of which the sample there, `00:00:00 PM`, is no time of any clock: an App Service of 2021 answered `11/05/2021 15:18:31 +00:00`.
 * https://learn.microsoft.com/azure/app-service/overview-managed-identity#rest-endpoint-reference
 */
const protocols: ReadonlyMap<string, Protocol> = new Map([
  ['2019-08-01', { header: 'X-IDENTITY-HEADER', clientParameter: 'client_id', time: String }],
  ['2017-09-01', { header: 'Secret', clientParameter: 'clientid', time: dateText }],
]);

/** Such as `11/05/2021 15:18:31 +00:00`. */
function dateText(seconds: number): string {
  const iso = new Date(seconds * 1000).toISOString();
  return `${iso.slice(5, 7)}/${iso.slice(8, 10)}/${iso.slice(0, 4)} ${iso.slice(11, 19)} +00:00`;
}

/**
 * Tokens as an App Service hands them out. `clock` is the client's clock, which is the wall even when simulated time runs faster:
 * clients compare `expires_on` with their own time.
 */
export function createIdentity(clock: SimClock, options: IdentityOptions = {}): Identity {
  const principals = options.principals ?? [defaultPrincipal];
  const lifetimeMs = (options.tokenSeconds ?? 86_400) * 1000;
  const secret = options.secret ?? 'simulated-identity-header';
  const tenantId = options.tenantId ?? nobody;
  const issued = new Map<string, { principal: Principal; expiresAt: number }>();
  let serial = 0;

  function issueTo(principal: Principal, audience = armAudience): { token: string; expiresOn: number } {
    const issuedAt = clock.now();
    const expiresAt = issuedAt + lifetimeMs;
    serial += 1;
    const token = tokenText({ principal, tenantId, audience, issuedAt, expiresAt, serial });
    issued.set(token, { principal, expiresAt });
    return { token, expiresOn: Math.floor(expiresAt / 1000) };
  }

  function find(clientId: string | null): Principal | undefined {
    return principals.find((principal) => principal.clientId === clientId);
  }

  return {
    secret,
    issue(clientId) {
      const principal = find(clientId ?? null);
      if (principal === undefined) {
        throw new Error(`The simulated identity has no principal with client id ${clientId ?? '(none)'}.`);
      }
      return issueTo(principal);
    },
    check: (authorization) => checkToken(issued, clock.now(), authorization),
    revokeAll: () => issued.clear(),
    answer(request) {
      const protocol = protocols.get(request.url.searchParams.get('api-version') ?? '');
      const resource = request.url.searchParams.get('resource');
      const refusal = refuseIdentityRequest(request, { secret, protocol });
      if (refusal !== null || protocol === undefined || resource === null) {
        return refusal ?? identityError(400, 'The resource parameter is missing.');
      }
      const clientId = request.url.searchParams.get(protocol.clientParameter);
      const principal = find(clientId);
      if (principal === undefined) {
        return identityError(
          400,
          'No User Assigned or Delegated Managed Identity found for specified ClientId',
        );
      }
      const { token, expiresOn } = issueTo(principal, resource);
      const body = {
        access_token: token,
        expires_on: protocol.time(expiresOn),
        resource,
        token_type: 'Bearer',
        client_id: clientId ?? nobody,
      };
      return { status: 200, headers: {}, body };
    },
  };
}

/** Does a role with these actions grant the action? Absent actions grant everything. */
export function isGranted({ actions = ['*'], notActions = [] }: Principal, action: string): boolean {
  const isIn = (patterns: readonly string[]) => patterns.some((pattern) => matches(pattern, action));
  return isIn(actions) && !isIn(notActions);
}

const patterns = new Map<string, RegExp>();

function matches(pattern: string, action: string): boolean {
  const known = patterns.get(pattern) ?? actionPattern(pattern);
  patterns.set(pattern, known);
  return known.test(action);
}

function actionPattern(pattern: string): RegExp {
  const source = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${source}$`, 'i');
}

function checkToken(
  issued: ReadonlyMap<string, { principal: Principal; expiresAt: number }>,
  now: number,
  authorization: string | undefined,
): TokenCheck {
  const token = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) {
    const message = "Authentication failed. The 'Authorization' header is missing.";
    return { kind: 'refused', code: 'AuthenticationFailed', message };
  }
  const known = issued.get(token);
  if (known === undefined) {
    return { kind: 'refused', code: 'InvalidAuthenticationToken', message: 'The access token is invalid.' };
  }
  if (now >= known.expiresAt) {
    const message = 'The access token expiry UTC time is earlier than current UTC time.';
    return { kind: 'refused', code: 'ExpiredAuthenticationToken', message };
  }
  return { kind: 'valid', principal: known.principal };
}

function refuseIdentityRequest(
  request: SimRequest,
  { secret, protocol }: { readonly secret: string; readonly protocol: Protocol | undefined },
): SimResponse | null {
  if (protocol === undefined) {
    return identityError(400, 'The api-version is not supported; 2019-08-01 or 2017-09-01 was expected.');
  }
  if (request.headers[protocol.header.toLowerCase()] !== secret) {
    return identityError(401, `The ${protocol.header} header does not have the expected value.`);
  }
  return null;
}

function identityError(statusCode: number, message: string): SimResponse {
  return { status: statusCode, headers: {}, body: { statusCode, message } };
}

type TokenFacts = {
  readonly principal: Principal;
  readonly tenantId: string;
  readonly audience: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly serial: number;
};

/**
 * A version 1.0 access token of an application, for clients that look inside; its signature is none.
 * https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
function tokenText({ principal, tenantId, audience, issuedAt, expiresAt, serial }: TokenFacts): string {
  const issuer = `https://sts.windows.net/${tenantId}/`;
  const issuedOn = Math.floor(issuedAt / 1000);
  const payload = {
    aud: audience,
    iss: issuer,
    iat: issuedOn,
    nbf: issuedOn,
    exp: Math.floor(expiresAt / 1000),
    appid: principal.clientId ?? nobody,
    appidacr: '2',
    idp: issuer,
    idtyp: 'app',
    oid: principal.objectId,
    sub: principal.objectId,
    tid: tenantId,
    uti: String(serial),
    ver: '1.0',
  };
  const text = `${part({ typ: 'JWT', alg: 'RS256', kid: 'simulated' })}.${part(payload)}`;
  return `${text}.${createHash('sha256').update(text).digest('base64url')}`;
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
