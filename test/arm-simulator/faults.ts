import { armError, gatewayError } from './arm-error.ts';
import { catalogueResponse } from './error-catalogue.ts';
import { createDraw, occasionOf } from './fault-draw.ts';
import type { Change, Distortion, Fault, FaultPlan, Refusal } from './fault-plan.ts';
import type { Incident, IncidentsOf } from './incident.ts';
import type { Call, Faults, Route } from './route.ts';
import { armThrottled, computeThrottled } from './throttle-answers.ts';
import { retryAfterSeconds, type WireTime } from './wire-time.ts';
import type { SimResponse, SimVm, World } from './world.ts';

export type SimulatedFaults = Required<Faults> & {
  readonly incidents: IncidentsOf;
  /** How often each kind of fault has fired. */
  fired(): Readonly<Partial<Record<Fault['kind'], number>>>;
};

export function createFaults(
  plan: FaultPlan,
  deps: { readonly world: World; readonly startedAt: number; readonly wire?: WireTime },
): SimulatedFaults {
  const { world, startedAt, wire = {} } = deps;
  const { draw, fired } = createDraw(plan, startedAt);
  const vmOfOperation = new Map<string, string>();

  return {
    before(call, route) {
      const occasion = occasionOf(call, vmOfOperation);
      for (const change of draw('change', occasion) as readonly Change[]) {
        changeWorld(world, change, call, occasion.vmKey);
      }
      const [refusal] = draw('refusal', occasion) as readonly Refusal[];
      return refusal === undefined ? null : refuse(refusal, { call, route, wire });
    },
    after(call, _route, response) {
      const distortions = draw('distortion', occasionOf(call, vmOfOperation)) as readonly Distortion[];
      return distortions.reduce((seen, distortion) => distort(seen, distortion, call.now), response);
    },
    incidents({ vmKey, operationId, now }) {
      vmOfOperation.set(operationId, vmKey);
      return draw('incident', { kind: 'start', path: vmKey, vmKey, now }) as readonly Incident[];
    },
    fired,
  };
}

function refuse(
  fault: Refusal,
  { call, route, wire }: { readonly call: Call; readonly route: Route; readonly wire: WireTime },
): SimResponse {
  switch (fault.kind) {
    case 'throttle':
      return throttle(fault, call, route, retryAfterSeconds(fault.retryAfterSeconds, wire));
    case 'status':
      return failedService(fault, wire);
    case 'reset-before':
      return { status: 503, headers: {}, transport: { kind: 'reset' } };
    case 'catalogue':
      return catalogueResponse(fault.error, { ...call.params, principal: call.principal });
    case 'token-expired': {
      const message = 'The access token expiry UTC time is earlier than current UTC time.';
      const challenge =
        'Bearer authorization_uri="https://login.microsoftonline.com/common", error="invalid_token"';
      return gatewayError(401, 'ExpiredAuthenticationToken', message, { 'www-authenticate': challenge });
    }
  }
}

function throttle(
  { by }: Extract<Refusal, { kind: 'throttle' }>,
  call: Call,
  route: Route,
  seconds: number,
): SimResponse {
  if (by === 'arm') {
    const subscriptionId = call.params['subscriptionId'] ?? null;
    return armThrottled(
      { principal: call.principal, subscriptionId, operation: route.operation, compute: null },
      seconds,
    );
  }
  const group = route.compute?.(call).policy ?? 'UpdateVM';
  return computeThrottled({ group, burst: 1, seconds, now: call.now, wrapped: false });
}

const serviceErrors: Readonly<Record<number, string>> = {
  408: 'RequestTimeout',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout',
};

function failedService(fault: Extract<Refusal, { kind: 'status' }>, wire: WireTime): SimResponse {
  const code = serviceErrors[fault.status] ?? 'InternalExecutionError';
  const response = armError(
    fault.status,
    code,
    'The service could not handle the request. Please try again.',
  );
  return fault.retryAfterSeconds === undefined
    ? response
    : { ...response, headers: { 'retry-after': String(retryAfterSeconds(fault.retryAfterSeconds, wire)) } };
}

function distort(response: SimResponse, fault: Distortion, now: number): SimResponse {
  switch (fault.kind) {
    case 'reset-after':
      return { ...response, transport: { kind: 'reset' } };
    case 'slow':
      return { ...response, transport: { kind: 'delay', ms: fault.seconds * 1000 } };
    case 'garbage-json':
      return { ...response, body: '{"status":"Succe' };
    case 'empty-body':
      return { ...response, body: undefined };
    case 'other-body':
      return { ...response, status: fault.status ?? response.status, body: fault.body };
    case 'html':
      return {
        status: fault.status ?? response.status,
        headers: { ...response.headers, 'content-type': 'text/html' },
        body: '<html><head><title>502 Bad Gateway</title></head><body><h1>Bad Gateway</h1></body></html>',
      };
    case 'drop-headers':
      return { ...response, headers: without(response.headers, fault.names) };
    case 'wrong-clock': {
      const date = new Date(now + fault.seconds * 1000).toUTCString();
      return { ...response, headers: { ...response.headers, date } };
    }
  }
}

function without(
  headers: Readonly<Record<string, string>>,
  names: readonly string[],
): Readonly<Record<string, string>> {
  const dropped = new Set(names.map((name) => name.toLowerCase()));
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}

function changeWorld(world: World, change: Change, call: Call, vmKey: string | null): void {
  if (change.kind === 'subscription') {
    const id = call.params['subscriptionId']?.toLowerCase();
    const subscription = world.subscriptions.find((known) => known.id === id);
    if (subscription !== undefined) {
      subscription.access = change.access;
    }
    return;
  }
  const vm = world.vms.get(vmKey ?? '');
  if (vm !== undefined) {
    changeVm(world, vm, change.to, call.now);
  }
}

function changeVm(world: World, vm: SimVm, to: Extract<Change, { kind: 'vm' }>['to'], now: number): void {
  switch (to) {
    case 'deleted':
      vm.deleted = true;
      return;
    case 'moved':
      move(world, vm);
      return;
    case 'stopped':
    case 'deallocated':
      vm.power = to;
      vm.changedAt = now;
      return;
    case 'forbidden':
    case 'locked':
    case 'policy-denied':
      vm.access = to;
      return;
  }
}

/** The same machine under another resource group; the old id is gone. */
function move(world: World, vm: SimVm): void {
  const resourceGroup = `${vm.resourceGroup}-moved`;
  const id = vm.id.replace(/\/resourceGroups\/[^/]+/i, `/resourceGroups/${resourceGroup}`);
  if (world.vms instanceof Map) {
    world.vms.set(id.toLowerCase(), { ...vm, id, resourceGroup });
  }
  vm.deleted = true;
}
