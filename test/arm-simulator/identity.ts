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
};

export type IdentityOptions = {
  readonly principals?: readonly Principal[];
  /** Lifetime of a token in seconds of the client's clock. Default 86,400. */
  readonly tokenSeconds?: number;
  /** Value that `X-IDENTITY-HEADER` must have. */
  readonly secret?: string;
};

export type TokenCheck =
  | { readonly kind: 'valid'; readonly principal: Principal }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

export type Identity = {
  /** The App Service managed identity endpoint, api-version 2019-08-01. */
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

/**
 * Tokens as an App Service hands them out. `clock` is the client's clock, which is the wall even when simulated time runs faster:
 * clients compare `expires_on` with their own time.
 */
export function createIdentity(clock: SimClock, options: IdentityOptions = {}): Identity {
  const principals = options.principals ?? [defaultPrincipal];
  const lifetimeMs = (options.tokenSeconds ?? 86_400) * 1000;
  const secret = options.secret ?? 'simulated-identity-header';
  const issued = new Map<string, { principal: Principal; expiresAt: number }>();
  let serial = 0;

  function issueTo(principal: Principal): { token: string; expiresOn: number } {
    const expiresAt = clock.now() + lifetimeMs;
    serial += 1;
    const token = tokenText(principal, expiresAt, serial);
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
      const refusal = refuseIdentityRequest(request, secret);
      if (refusal !== null) {
        return refusal;
      }
      const clientId = request.url.searchParams.get('client_id');
      const principal = find(clientId);
      if (principal === undefined) {
        return identityError(
          400,
          'No User Assigned or Delegated Managed Identity found for specified ClientId',
        );
      }
      const { token, expiresOn } = issueTo(principal);
      const body = {
        access_token: token,
        expires_on: String(expiresOn),
        resource: request.url.searchParams.get('resource'),
        token_type: 'Bearer',
        client_id: clientId ?? '00000000-0000-0000-0000-000000000000',
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

function matches(pattern: string, action: string): boolean {
  const source = pattern.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*');
  return new RegExp(`^${source}$`, 'i').test(action);
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

function refuseIdentityRequest(request: SimRequest, secret: string): SimResponse | null {
  if (request.headers['x-identity-header'] !== secret) {
    return identityError(401, 'The X-IDENTITY-HEADER does not have the expected value.');
  }
  if (request.url.searchParams.get('api-version') !== '2019-08-01') {
    return identityError(400, 'The api-version is not supported; 2019-08-01 was expected.');
  }
  if (request.url.searchParams.get('resource') === null) {
    return identityError(400, 'The resource parameter is missing.');
  }
  return null;
}

function identityError(statusCode: number, message: string): SimResponse {
  return { status: statusCode, headers: {}, body: { statusCode, message } };
}

/** Shaped like a JSON Web Token, so that clients which look inside find the usual claims. */
function tokenText(principal: Principal, expiresAt: number, serial: number): string {
  const payload = {
    aud: 'https://management.azure.com',
    oid: principal.objectId,
    exp: Math.floor(expiresAt / 1000),
    jti: serial,
  };
  const text = `${part({ typ: 'JWT', alg: 'none' })}.${part(payload)}`;
  return `${text}.${createHash('sha256').update(text).digest('base64url')}`;
}

function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
