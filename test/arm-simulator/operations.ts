import { armError } from './arm-error.ts';
import type { CatalogueId } from './error-catalogue.ts';
import type { GuestLink } from './guest-link.ts';
import { type Incident, type IncidentsOf, incident } from './incident.ts';
import {
  type Operation,
  type OperationOptions,
  resultAnswer,
  retryHeader,
  statusAnswer,
} from './operation-answers.ts';
import { createOperationUrls } from './operation-url.ts';
import type { Call, Route } from './route.ts';
import { seededGuid } from './seeded.ts';
import type { SimResponse, SimVm } from './world.ts';

/** Limits of https://learn.microsoft.com/azure/virtual-machines/windows/run-command#restrictions, in simulated seconds. */
const leastSeconds = 20;
const mostSeconds = 90 * 60;
/** A trace of a silent agent took from 21:26:05 to 21:51:31: https://github.com/Azure/azure-xplat-cli/issues/2794 */
const silentAgentSeconds = 25 * 60 + 26;

export type OperationDeps = {
  readonly seed: number;
  readonly guest: GuestLink;
  readonly options?: OperationOptions;
  readonly incidents?: IncidentsOf;
};

export type Operations = {
  /** Takes the VM's slot and returns the 202. */
  start(call: Call, vm: SimVm, script: string): SimResponse;
  /** Is a script of ours, or of somebody else, on the VM? */
  isBusy(vm: SimVm, now: number): boolean;
  readonly route: Route;
};

export function createOperations({
  seed,
  guest,
  options = {},
  incidents = () => [],
}: OperationDeps): Operations {
  const byId = new Map<string, Operation>();
  const newest = new Map<string, Operation>();
  const urlsOf = createOperationUrls(seed);

  function start(call: Call, vm: SimVm, script: string): SimResponse {
    const vmKey = vm.id.toLowerCase();
    const id = seededGuid(seed, 'operation', byId.size);
    const befalling = incidents({ vmKey, operationId: id, now: call.now });
    const operation: Operation = {
      id,
      subscriptionId: vm.subscriptionId.toLowerCase(),
      location: vm.location.toLowerCase(),
      urls: urlsOf(urlFacts(call, vm, id, options)),
      startedAt: call.now,
      ...ending(vm, befalling, call.now, options),
      expiresAt: call.now + urlLifetimeSeconds(befalling, options) * 1000,
      execution: { vm, script, incidents: befalling, previous: newest.get(vmKey)?.execution ?? null },
    };
    byId.set(id, operation);
    newest.set(vmKey, operation);
    if (options.countsAsChange !== false) {
      vm.changedAt = operation.endsAt;
    }
    return accepted(operation, options);
  }

  return {
    start,
    isBusy(vm, now) {
      const last = newest.get(vm.id.toLowerCase());
      const releasedAt = last === undefined ? 0 : last.endsAt + (options.slotReleaseSeconds ?? 0) * 1000;
      return now < releasedAt || now < vm.otherCommandUntil;
    },
    route: {
      method: 'GET',
      path: '/subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}/operations/{operationId}',
      action: 'Microsoft.Compute/locations/operations/read',
      operation: 'read',
      compute: ({ params }) => ({
        policy: 'GetOperation',
        location: (params['location'] ?? '').toLowerCase(),
        resource: resourceOf(byId.get(operationId(params))) ?? operationId(params),
      }),
      handle: async (call) => await answerPoll(guest, options, byId.get(operationId(call.params)), call),
    },
  };
}

function resourceOf(operation: Operation | undefined): string | undefined {
  return operation?.execution.vm.id.toLowerCase();
}

function operationId(params: Call['params']): string {
  return (params['operationId'] ?? '').toLowerCase();
}

function urlFacts(call: Call, vm: SimVm, id: string, { urlCasing = 'as-asked' }: OperationOptions) {
  const recase = { 'as-asked': (text: string) => text, upper: upperCase, lower: lowerCase }[urlCasing];
  return {
    origin: call.request.url.origin,
    subscriptionId: recase(call.params['subscriptionId'] ?? vm.subscriptionId),
    location: recase(vm.location),
    operationId: recase(id),
    apiVersion: call.apiVersion,
    principal: call.principal,
    issuedAt: call.now,
  };
}

function upperCase(text: string): string {
  return text.toUpperCase();
}

function lowerCase(text: string): string {
  return text.toLowerCase();
}

function urlLifetimeSeconds(incidents: readonly Incident[], options: OperationOptions): number {
  return incident(incidents, 'url-expires')?.afterSeconds ?? options.urlLifetimeSeconds ?? 86_400;
}

/** When the script ends, and with which error if it does not end well. */
function ending(
  vm: SimVm,
  incidents: readonly Incident[],
  now: number,
  options: OperationOptions,
): { readonly endsAt: number; readonly failure: CatalogueId | null } {
  if (vm.agent !== 'ready' && vm.agent !== 'by-hand') {
    return { endsAt: now + silentAgentSeconds * 1000, failure: 'agent-silent' };
  }
  const late = incident(incidents, 'late')?.seconds ?? 0;
  const isStuck = vm.probeSeconds === null || incident(incidents, 'stuck') !== undefined;
  const seconds = isStuck ? Number.POSITIVE_INFINITY : (vm.probeSeconds ?? 0) + late;
  if (seconds > mostSeconds) {
    return { endsAt: now + mostSeconds * 1000, failure: 'timed-out' };
  }
  return {
    endsAt: now + Math.max(seconds, options.minimumSeconds ?? leastSeconds) * 1000,
    failure: incident(incidents, 'failed')?.error ?? null,
  };
}

function accepted({ id, urls }: Operation, options: OperationOptions): SimResponse {
  return {
    status: 202,
    headers: {
      'azure-asyncoperation': urls.status,
      location: urls.result,
      'x-ms-request-id': id,
      ...retryHeader(options),
    },
  };
}

async function answerPoll(
  guest: GuestLink,
  options: OperationOptions,
  operation: Operation | undefined,
  call: Call,
): Promise<SimResponse> {
  if (operation === undefined || !isAddressed(operation, call)) {
    return armError(404, 'NotFound', 'The entity was not found in this Azure location.');
  }
  const query = call.request.url.search;
  if (query === queryOf(operation.urls.status)) {
    return await statusAnswer(guest, options, operation, call.now);
  }
  if (query === queryOf(operation.urls.result)) {
    return await resultAnswer(guest, options, operation, call.now);
  }
  return armError(403, 'Forbidden', 'The signature of the operation URL does not match its query.');
}

function queryOf(url: string): string {
  return url.slice(url.indexOf('?'));
}

/** An operation is known under its own subscription and region, until its URLs expire or it is lost. */
function isAddressed(operation: Operation, { params, now }: Call): boolean {
  return (
    params['subscriptionId']?.toLowerCase() === operation.subscriptionId &&
    params['location']?.toLowerCase() === operation.location &&
    now < operation.expiresAt &&
    incident(operation.execution.incidents, 'lost') === undefined
  );
}
