import { answer, armError, resourceNotFound } from './arm-error.ts';
import { instanceView } from './instance-view.ts';
import { page } from './paging.ts';
import type { Call, ComputeCharge, Route } from './route.ts';
import { lazyPage, osProfile, shoutedGroup, storageProfile } from './virtual-machines.ts';
import type { WireTime } from './wire-time.ts';
import type { SimResponse, SimScaleSet, SimVm, World } from './world.ts';

export type ScaleSetOptions = WireTime & {
  /** Scale sets on one page of a list. Default 50. */
  readonly scaleSetsPerPage?: number;
  /** Instances on one page of a list. Default 100. */
  readonly instancesPerPage?: number;
};

export const setType = 'Microsoft.Compute/virtualMachineScaleSets';
const listPath = '/subscriptions/{subscriptionId}/providers/Microsoft.Compute/virtualMachineScaleSets';
const groupPath =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.Compute/virtualMachineScaleSets';

/** Scale sets and the instances of uniform ones. */
export function scaleSetRoutes(world: World, options: ScaleSetOptions = {}): readonly Route[] {
  const sets = (call: Call, keep: (set: SimScaleSet) => boolean): SimResponse => {
    const items = [...world.scaleSets.values()]
      .filter((set) => set.subscriptionId === call.params['subscriptionId']?.toLowerCase() && keep(set))
      .map((set) => ({ ...setBody(set), id: shoutedGroup(set.id) }));
    return page(call, items, options.scaleSetsPerPage ?? 50);
  };
  const read = { method: 'GET', action: `${setType}/read`, operation: 'read' } as const;
  const instances = `${groupPath}/{setName}/virtualMachines`;
  return [
    { ...read, path: listPath, compute: highCost, handle: (call) => sets(call, () => true) },
    {
      ...read,
      path: groupPath,
      compute: highCost,
      handle: (call) =>
        sets(call, (set) => set.resourceGroup.toLowerCase() === call.params['resourceGroup']?.toLowerCase()),
    },
    {
      ...read,
      path: `${groupPath}/{setName}`,
      compute: highCost,
      handle: (call) => withSet(world, call, (set) => answer(setBody(set))),
    },
    {
      ...read,
      path: instances,
      action: `${setType}/virtualMachines/read`,
      compute: highCost,
      handle: (call) =>
        withSet(world, call, (set) =>
          lazyPage(call, instancesOf(world, set), {
            pageSize: options.instancesPerPage ?? 100,
            body: (vm) => instanceBody(vm, viewOf(call, vm, options)),
          }),
        ),
    },
    {
      ...read,
      path: `${instances}/{instanceId}`,
      action: `${setType}/virtualMachines/read`,
      compute: (call) => getCost(world, call),
      handle: (call) =>
        withInstance(world, call, (vm) => answer(instanceBody(vm, viewOf(call, vm, options)))),
    },
    {
      ...read,
      path: `${instances}/{instanceId}/instanceView`,
      action: `${setType}/virtualMachines/instanceView/read`,
      compute: (call) => getCost(world, call),
      handle: (call) => withInstance(world, call, (vm) => answer(instanceView(vm, call.now, options))),
    },
  ];
}

/** The instance a call names. Takes `{subscriptionId}`, `{resourceGroup}`, `{setName}`, `{instanceId}`. */
export function findInstance(world: World, params: Call['params']): SimVm | undefined {
  const vm = world.vms.get(`${setId(params)}/virtualmachines/${params['instanceId']}`.toLowerCase());
  return vm === undefined || vm.deleted ? undefined : vm;
}

export function findScaleSet(world: World, params: Call['params']): SimScaleSet | undefined {
  return world.scaleSets.get(setId(params));
}

export function setBody(set: SimScaleSet): Record<string, unknown> {
  return {
    id: set.id,
    name: set.name,
    type: setType,
    location: set.location,
    tags: set.tags,
    sku: { name: 'Standard_D2s_v5', tier: 'Standard', capacity: 3 },
    ...(set.managedBy === null ? {} : { managedBy: set.managedBy }),
    properties: {
      orchestrationMode: set.mode,
      provisioningState: 'Succeeded',
      singlePlacementGroup: false,
      virtualMachineProfile: {
        storageProfile: {
          ...(set.imageReference === null ? {} : { imageReference: set.imageReference }),
          osDisk: { osType: set.osType, createOption: 'FromImage' },
        },
      },
    },
  };
}

export function instanceBody(vm: SimVm, view: Record<string, unknown> | null): Record<string, unknown> {
  return {
    id: shoutedGroup(vm.id),
    name: vm.name,
    type: `${setType}/virtualMachines`,
    instanceId: vm.instanceId,
    location: vm.location,
    tags: vm.tags,
    sku: { name: 'Standard_D2s_v5', tier: 'Standard' },
    ...(vm.plan === null ? {} : { plan: vm.plan }),
    properties: {
      vmId: vm.vmId,
      latestModelApplied: true,
      provisioningState: 'Succeeded',
      hardwareProfile: { vmSize: 'Standard_D2s_v5' },
      storageProfile: storageProfile(vm),
      osProfile: osProfile(vm),
      ...(view === null ? {} : { instanceView: view }),
    },
  };
}

/** Instances of a uniform set; a flexible set has ordinary VMs instead and lists none here. */
function instancesOf(world: World, set: SimScaleSet): SimVm[] {
  const prefix = `${set.id.toLowerCase()}/virtualmachines/`;
  return [...world.vms].filter(([id, vm]) => id.startsWith(prefix) && !vm.deleted).map(([, vm]) => vm);
}

function setId(params: Call['params']): string {
  return `/subscriptions/${params['subscriptionId']}/resourceGroups/${params['resourceGroup']}/providers/${setType}/${params['setName']}`.toLowerCase();
}

function withSet(world: World, call: Call, make: (set: SimScaleSet) => SimResponse): SimResponse {
  const set = findScaleSet(world, call.params);
  return set === undefined
    ? resourceNotFound(setType, call.params['setName'] ?? '', call.params['resourceGroup'] ?? '')
    : make(set);
}

function withInstance(world: World, call: Call, make: (vm: SimVm) => SimResponse): SimResponse {
  return withSet(world, call, () => {
    const vm = findInstance(world, call.params);
    const message = `The Virtual Machine Scale Set VM '${call.params['instanceId']}' was not found.`;
    return vm === undefined ? armError(404, 'NotFound', message) : make(vm);
  });
}

function viewOf({ request, now }: Call, vm: SimVm, wire: WireTime): Record<string, unknown> | null {
  const expand = request.url.searchParams.get('$expand')?.toLowerCase();
  return expand?.includes('instanceview') === true ? instanceView(vm, now, wire) : null;
}

function getCost(world: World, call: Call): ComputeCharge {
  const vm = findInstance(world, call.params);
  return { policy: 'GetVMScaleSetVM', location: vm?.location ?? '', resource: vm?.id.toLowerCase() ?? null };
}

/** Which policy the list of instances draws on is not documented. */
function highCost(): ComputeCharge {
  return { policy: 'VMScaleSetHighCostGet', location: '', resource: null };
}
