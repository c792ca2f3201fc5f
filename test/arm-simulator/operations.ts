import { armError } from './arm-error.ts';
import { type Execution, type OutputOptions, outputOf, tail } from './command-output.ts';
import { type CatalogueId, catalogueError } from './error-catalogue.ts';
import type { GuestLink } from './guest-link.ts';
import { type Incident, type IncidentsOf, incident } from './incident.ts';
import { createOperationUrls, type OperationUrls } from './operation-url.ts';
import { retryAfterSeconds, type WireTime } from './retry-after.ts';
import type { Call, Route } from './route.ts';
import { seededGuid } from './seeded.ts';
import type { SimResponse, SimVm } from './world.ts';

/** Limits of https://learn.microsoft.com/azure/virtual-machines/windows/run-command#restrictions, in simulated seconds. */
const leastSeconds = 20;
const mostSeconds = 90 * 60;
/** A trace of a silent agent took from 21:26:05 to 21:51:31: https://github.com/Azure/azure-xplat-cli/issues/2794 */
const silentAgentSeconds = 25 * 60 + 26;

export type OperationOptions = WireTime &
  OutputOptions & {
    /** Seconds of Retry-After on the 202 and on polls. Default null: recorded answers have none. */
    readonly retryAfter?: number | null;
    /** How long an operation's URLs work, in simulated seconds from the POST. Default one day. */
    readonly urlLifetimeSeconds?: number;
    /** For how long after a script's end the VM still answers 409. Default 0. */
    readonly slotReleaseSeconds?: number;
    /** The shortest time an operation takes. Default 20 simulated seconds. */
    readonly minimumSeconds?: number;
    /** `bare-array` is the `properties.output` of api-versions of 2018. Default `value`. */
    readonly outputStyle?: 'value' | 'bare-array';
    /** Casing of the ids in the operation's URLs: as the POST spelled them, or not. Default `as-asked`. */
    readonly urlCasing?: 'as-asked' | 'upper' | 'lower';
  };

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

type Operation = {
  readonly id: string;
  readonly subscriptionId: string;
  readonly location: string;
  readonly urls: OperationUrls;
  readonly startedAt: number;
  readonly endsAt: number;
  readonly failure: CatalogueId | null;
  readonly expiresAt: number;
  readonly execution: Execution;
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
  if (vm.agent !== 'ready') {
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

function retryHeader(options: OperationOptions): Record<string, string> {
  const seconds = options.retryAfter ?? null;
  return seconds === null ? {} : { 'retry-after': String(retryAfterSeconds(seconds, options)) };
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

async function statusAnswer(
  guest: GuestLink,
  options: OperationOptions,
  operation: Operation,
  now: number,
): Promise<SimResponse> {
  const headers = retryHeader(options);
  const startTime = dotnetTime(operation.startedAt);
  if (now < operation.endsAt) {
    return { status: 200, headers, body: { startTime, status: 'InProgress', name: operation.id } };
  }
  const endTime = dotnetTime(operation.endsAt);
  const failure = failureOf(operation);
  if (failure !== null) {
    const error = catalogueError(failure, { vm: operation.execution.vm.name });
    return {
      status: 200,
      headers,
      body: { startTime, endTime, status: 'Failed', error, name: operation.id },
    };
  }
  const value = await resultEntries(guest, options, operation);
  const output = options.outputStyle === 'bare-array' ? value : { value };
  return {
    status: 200,
    headers,
    body: { startTime, endTime, status: 'Succeeded', properties: { output }, name: operation.id },
  };
}

/** What Location answers after a failure is not published: the error with a 409 is as good as any. */
async function resultAnswer(
  guest: GuestLink,
  options: OperationOptions,
  operation: Operation,
  now: number,
): Promise<SimResponse> {
  if (now < operation.endsAt) {
    return { status: 202, headers: { location: operation.urls.result, ...retryHeader(options) } };
  }
  const failure = failureOf(operation);
  if (failure !== null) {
    const { code, message } = catalogueError(failure, { vm: operation.execution.vm.name });
    return armError(409, code, message);
  }
  return { status: 200, headers: {}, body: { value: await resultEntries(guest, options, operation) } };
}

/** A machine that was deleted or stopped under its script takes the operation with it. */
function failureOf({ failure, execution }: Operation): CatalogueId | null {
  const isThere = !execution.vm.deleted && execution.vm.power === 'running';
  return failure ?? (isThere ? null : 'preempted');
}

/** Windows answers with two entries, Linux with one; there is no exit code anywhere. */
async function resultEntries(
  guest: GuestLink,
  options: OperationOptions,
  { execution }: Operation,
): Promise<readonly Record<string, string>[]> {
  const streams = await outputOf(guest, execution, options);
  const stdout = tail(streams.stdout, options.lineEnds);
  const stderr = tail(streams.stderr, options.lineEnds);
  const entry = { level: 'Info', displayStatus: 'Provisioning succeeded' };
  if (execution.vm.guestIsLinux || execution.vm.osType === 'Linux') {
    const message = `Enable succeeded: \n[stdout]\n${stdout}\n[stderr]\n${stderr}`;
    return [{ code: 'ProvisioningState/succeeded', ...entry, message }];
  }
  return [
    { code: 'ComponentStatus/StdOut/succeeded', ...entry, message: stdout },
    { code: 'ComponentStatus/StdErr/succeeded', ...entry, message: stderr },
  ];
}

/** Such as `2023-11-10T09:54:50.7690000+00:00`. */
function dotnetTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '0000+00:00');
}
