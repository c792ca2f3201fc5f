import { armError } from './arm-error.ts';
import { page } from './paging.ts';
import type { Call, Route } from './route.ts';
import { clientTime, type WireTime } from './wire-time.ts';
import type { SimResponse, SimVm, World } from './world.ts';

export type ResourceHealthOptions = WireTime & {
  /** Statuses on one page. Default 200. */
  readonly statusesPerPage?: number;
  /** Is the resource provider registered in the subscriptions? Default true. */
  readonly isRegistered?: boolean;
  /** Does the list have instances of uniform scale sets? Not documented either way. Default false. */
  readonly hasUniformInstances?: boolean;
  /** Is a restart dated as an outage that is resolved, beside an earlier time of the state, as the documented example has it? Default false. */
  readonly datesOutagesApart?: boolean;
  /** Are its times printed without a zone, as .NET prints one that is of no kind and as real answers print one that is not set? Default false. */
  readonly leavesOutZone?: boolean;
};

/** Of machines that never restarted; fixed, so that two answers about one are equal. */
const longAgo = '2024-02-07T09:14:02Z';

/**
 * The current health of every resource of a subscription, shaped as the example ListHealthBySubscriptionId of
 * Azure/azure-rest-api-specs; ids in the casing that records of real answers have.
 */
export function resourceHealthRoutes(world: World, options: ResourceHealthOptions = {}): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/subscriptions/{subscriptionId}/providers/Microsoft.ResourceHealth/availabilityStatuses',
      action: 'Microsoft.ResourceHealth/availabilityStatuses/read',
      operation: 'read',
      handle: (call) => (options.isRegistered === false ? notRegistered() : list(world, options, call)),
    },
  ];
}

function list(world: World, options: ResourceHealthOptions, call: Call): SimResponse {
  const id = (call.params['subscriptionId'] ?? '').toLowerCase();
  const statuses = [storageAccount(id, clientTime(call.now, options))];
  for (const vm of world.vms.values()) {
    const isListed = vm.kind === 'virtual-machine' || options.hasUniformInstances === true;
    if (vm.subscriptionId === id && !vm.deleted && isListed) {
      statuses.push(machine(vm, call.now, options));
    }
  }
  const told = options.leavesOutZone === true ? statuses.map(withoutZone) : statuses;
  return page(call, told, options.statusesPerPage ?? 200);
}

function withoutZone({ properties, ...resource }: Record<string, unknown>): Record<string, unknown> {
  const told = JSON.stringify(properties).replace(/(?<=\d)Z(?=")/g, '');
  return { ...resource, properties: JSON.parse(told) };
}

function machine(vm: SimVm, now: number, options: ResourceHealthOptions): Record<string, unknown> {
  const isUp = vm.power === 'running' && now >= (vm.availableSince ?? 0);
  const state = isUp ? 'Available' : 'Unavailable';
  return status(vm.id.toLowerCase(), vm.location, {
    availabilityState: state,
    title: state,
    summary: isUp
      ? "There aren't any known Azure platform problems affecting this virtual machine."
      : 'The virtual machine is stopping or restarting as requested by an authorized user or process.',
    reasonType: isUp ? '' : 'Customer Initiated',
    ...changeOf(vm, options),
    reasonChronicity: 'Persistent',
    reportedTime: new Date(clientTime(now, options)).toISOString(),
  });
}

function changeOf({ availableSince }: SimVm, options: ResourceHealthOptions): Record<string, unknown> {
  const changed =
    availableSince === undefined ? longAgo : new Date(clientTime(availableSince, options)).toISOString();
  return options.datesOutagesApart === true && availableSince !== undefined
    ? { occuredTime: longAgo, recentlyResolved: { unavailableOccuredTime: changed, resolvedTime: changed } }
    : { occuredTime: changed };
}

/** The list has resources of all types. */
function storageAccount(subscriptionId: string, now: number): Record<string, unknown> {
  const id = `/subscriptions/${subscriptionId}/resourcegroups/rg-data/providers/microsoft.storage/storageaccounts/stdata`;
  return status(id, 'japaneast', {
    availabilityState: 'Available',
    title: 'Available',
    summary: "There aren't any known Azure platform problems affecting this resource.",
    reasonType: '',
    occuredTime: longAgo,
    reasonChronicity: 'Persistent',
    reportedTime: new Date(now).toISOString(),
  });
}

function status(resource: string, location: string, properties: object): Record<string, unknown> {
  return {
    id: `${resource}/providers/Microsoft.ResourceHealth/availabilityStatuses/current`,
    name: 'current',
    type: 'Microsoft.ResourceHealth/AvailabilityStatuses',
    location,
    properties,
  };
}

/** https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-register-resource-provider */
function notRegistered(): SimResponse {
  return armError(
    409,
    'MissingSubscriptionRegistration',
    "The subscription is not registered to use namespace 'Microsoft.ResourceHealth'. See https://aka.ms/rps-not-found for how to register subscriptions.",
  );
}
