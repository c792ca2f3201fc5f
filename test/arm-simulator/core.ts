import { armError, authorizationFailed, gatewayError } from './arm-error.ts';
import { answerControl } from './control.ts';
import { type Identity, isGranted, type Principal } from './identity.ts';
import { type LogEntry, logEntry } from './request-log.ts';
import type { Buckets, Call, ChargeFacts, Faults, Route } from './route.ts';
import { createRouter, type RouteMatch } from './router.ts';
import { seededGuid } from './seeded.ts';
import type { SimClock, SimRequest, SimResponse, SubscriptionAccess, World } from './world.ts';

export type SimulatorParts = {
  readonly world: World;
  readonly clock: SimClock;
  readonly identity: Identity;
  readonly routes: readonly Route[];
  /** Absent: nothing is ever throttled. */
  readonly buckets?: Buckets;
  readonly faults?: Faults;
};

export type Simulator = {
  readonly world: World;
  readonly clock: SimClock;
  readonly identity: Identity;
  handle(request: SimRequest): Promise<SimResponse>;
  log(): readonly LogEntry[];
  clearLog(): void;
};

/** Azure Resource Manager in one function. It neither listens nor waits: transports do that. */
export function createSimulator(parts: SimulatorParts): Simulator {
  const find = createRouter(parts.routes);
  const log: LogEntry[] = [];
  let served = 0;

  async function handle(request: SimRequest): Promise<SimResponse> {
    if (request.url.pathname.startsWith('/simulator/')) {
      return answerControl(parts.world, log, request);
    }
    const at = parts.clock.now();
    const check = parts.identity.check(request.headers['authorization']);
    const principal = check.kind === 'valid' ? check.principal : null;
    const response =
      check.kind === 'valid'
        ? await answerAs(parts, find(request.method, request.url.pathname), {
            request,
            principal: check.principal,
            now: at,
          })
        : unauthorized(check.code, check.message);
    served += 1;
    const complete = withPlatformHeaders(request, response, seededGuid(parts.world.seed, 'request', served));
    log.push(logEntry(request, complete, { at, principal }));
    return complete;
  }

  return {
    world: parts.world,
    clock: parts.clock,
    identity: parts.identity,
    handle,
    log: () => log,
    clearLog: () => {
      log.length = 0;
    },
  };
}

type Arrival = { readonly request: SimRequest; readonly principal: Principal; readonly now: number };

async function answerAs(
  parts: SimulatorParts,
  found: RouteMatch | null,
  arrival: Arrival,
): Promise<SimResponse> {
  const apiVersion = arrival.request.url.searchParams.get('api-version');
  if (apiVersion === null) {
    const message = 'The api-version query parameter (?api-version=) is required for all requests.';
    return gatewayError(400, 'MissingApiVersionParameter', message);
  }
  if (found === null) {
    const { method, url } = arrival.request;
    return armError(404, 'NotSimulated', `The simulator has no ${method} ${url.pathname}.`);
  }
  const principal = arrival.principal.objectId;
  const call: Call = {
    request: arrival.request,
    params: found.params,
    principal,
    apiVersion,
    now: arrival.now,
  };
  return await answerRoute(parts, found.route, call, arrival.principal);
}

async function answerRoute(
  parts: SimulatorParts,
  route: Route,
  call: Call,
  principal: Principal,
): Promise<SimResponse> {
  const fault = parts.faults?.before?.(call, route) ?? null;
  if (fault !== null) {
    return fault;
  }
  const charge = parts.buckets?.charge(chargeFacts(route, call), call.now);
  if (charge?.kind === 'refused') {
    return charge.response;
  }
  const refusal = refuseSubscription(parts.world, route, call) ?? refuseAction(route, call, principal);
  const response = refusal ?? (await route.handle(call));
  const seen = parts.faults?.after?.(call, route, response) ?? response;
  return { ...seen, headers: { ...charge?.headers, ...seen.headers } };
}

function chargeFacts(route: Route, call: Call): ChargeFacts {
  return {
    principal: call.principal,
    subscriptionId: call.params['subscriptionId']?.toLowerCase() ?? null,
    operation: route.operation,
    compute: route.compute?.(call) ?? null,
  };
}

function refuseSubscription(world: World, route: Route, call: Call): SimResponse | null {
  const id = call.params['subscriptionId'];
  if (id === undefined) {
    return null;
  }
  const subscription = world.subscriptions.find((known) => known.id === id.toLowerCase());
  if (subscription === undefined || subscription.access === 'missing') {
    return gatewayError(404, 'SubscriptionNotFound', `The subscription '${id}' could not be found.`);
  }
  const action = route.action ?? 'Microsoft.Resources/subscriptions/read';
  return isClosed(subscription.access, action)
    ? authorizationFailed(call.principal, action, askedScope(call))
    : null;
}

function isClosed(access: SubscriptionAccess, action: string): boolean {
  return (
    access === 'forbidden' ||
    (access === 'no-commands' && /\/(runCommand\/action|locations\/operations\/read)$/i.test(action))
  );
}

/** The resource that was asked for, whatever the role that is missing was assigned on. */
function askedScope({ request }: Call): string {
  return decodeURIComponent(request.url.pathname).replace(/\/runCommand$/i, '');
}

function refuseAction(route: Route, call: Call, principal: Principal): SimResponse | null {
  if (route.operation === 'write' && principal.lacksMfa?.() === true) {
    return claimsAsked(askedScope(call).split('/').at(-1) ?? '');
  }
  return route.action === null || isGranted(principal, route.action)
    ? null
    : authorizationFailed(call.principal, route.action, askedScope(call));
}

/** Header and body as ARM answers a call without a valid token. */
function unauthorized(code: string, message: string): SimResponse {
  const challenge = `Bearer authorization_uri="https://login.microsoftonline.com/common", error="invalid_token", error_description="${message}"`;
  return gatewayError(401, code, message, { 'www-authenticate': challenge });
}

/**
 * Header as recorded of a PUT (https://github.com/Azure/azure-sdk-for-python/issues/41739), words as in
 * https://learn.microsoft.com/cli/azure/use-azure-cli-successfully-troubleshooting; that a run command is refused alike is inferred.
 */
function claimsAsked(resource: string): SimResponse {
  const claims = Buffer.from('{"access_token":{"acrs":{"essential":true,"values":["p1"]}}}').toString(
    'base64',
  );
  const challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", error="insufficient_claims", claims="${claims}"`;
  const message = `Resource '${resource}' was disallowed by policy. Reasons: 'MFA is required. Users must authenticate with multi-factor authentication to create or update resources.'. See error details for policy resource IDs.`;
  return gatewayError(401, 'RequestDisallowedByPolicy', message, { 'www-authenticate': challenge });
}

/** The one form in which a caller's correlation id has been seen: https://github.com/hashicorp/terraform-provider-azurerm/pull/3253. What becomes of another is not known. */
const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function withPlatformHeaders(request: SimRequest, response: SimResponse, id: string): SimResponse {
  const asked = request.headers['x-ms-correlation-request-id'];
  const clientId = request.headers['x-ms-client-request-id'];
  const echo =
    clientId !== undefined && request.headers['x-ms-return-client-request-id'] === 'true'
      ? { 'x-ms-client-request-id': clientId }
      : {};
  const headers = {
    'cache-control': 'no-cache',
    pragma: 'no-cache',
    expires: '-1',
    'x-ms-request-id': id,
    'x-ms-correlation-request-id': asked !== undefined && guid.test(asked) ? asked : id,
    'x-ms-routing-request-id': `LOOPBACK:19700101T000000Z:${id}`,
    'strict-transport-security': 'max-age=31536000; includeSubDomains',
    'x-content-type-options': 'nosniff',
    ...echo,
  };
  return { ...response, headers: { ...headers, ...response.headers } };
}
