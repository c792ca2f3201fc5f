import { answer, resourceNotFound } from './arm-error.ts';
import { instanceView } from './instance-view.ts';
import { page } from './paging.ts';
import type { Call, ComputeCharge, Route } from './route.ts';
import type { WireTime } from './wire-time.ts';
import type { SimResponse, SimVm, World } from './world.ts';

export type VirtualMachineOptions = WireTime & {
  /** VMs on one page of a list. Default 200. */
  readonly vmsPerPage?: number;
  /** Does `statusOnly=true` carry the agent's status? Not documented either way. Default true. */
  readonly statusOnlyHasAgent?: boolean;
  /** Does `statusOnly=true` tell the time of the last change? Not documented either way. Default true. */
  readonly statusOnlyHasTime?: boolean;
  /** Power before provisioning in `statuses`. Default false. */
  readonly powerFirst?: boolean;
};

export const vmType = 'Microsoft.Compute/virtualMachines';
const listPath = '/subscriptions/{subscriptionId}/providers/Microsoft.Compute/virtualMachines';
const groupPath =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.Compute/virtualMachines';

/** VM get, instance view and the three lists; instances of flexible scale sets are ordinary VMs here. */
export function virtualMachineRoutes(world: World, options: VirtualMachineOptions = {}): readonly Route[] {
  const pageSize = options.vmsPerPage ?? 200;
  const list = (call: Call, keep: (vm: SimVm) => boolean): SimResponse => {
    const isStatusOnly = call.request.url.searchParams.get('statusOnly') === 'true';
    const body = (vm: SimVm) => (isStatusOnly ? statusBody(vm, call.now, options) : listedBody(vm));
    const vms = livingVms(world, call.params['subscriptionId'] ?? '').filter(keep);
    return lazyPage(call, vms, { pageSize, body });
  };
  const read = {
    method: 'GET',
    action: `${vmType}/read`,
    operation: 'read',
  } as const;
  return [
    { ...read, path: listPath, compute: highCost, handle: (call) => list(call, () => true) },
    {
      ...read,
      path: '/subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}/virtualMachines',
      compute: highCost,
      handle: (call) => list(call, (vm) => vm.location === call.params['location']?.toLowerCase()),
    },
    {
      ...read,
      path: groupPath,
      compute: highCost,
      handle: (call) => list(call, (vm) => sameText(vm.resourceGroup, call.params['resourceGroup'])),
    },
    {
      ...read,
      path: `${groupPath}/{vmName}`,
      compute: (call) => lowCost(world, call),
      handle: (call) =>
        withVm(world, call, (vm) =>
          answer(vmBody(vm, wantsView(call) ? instanceView(vm, call.now, options) : null)),
        ),
    },
    {
      ...read,
      path: `${groupPath}/{vmName}/instanceView`,
      action: `${vmType}/instanceView/read`,
      compute: (call) => lowCost(world, call),
      handle: (call) => withVm(world, call, (vm) => answer(instanceView(vm, call.now, options))),
    },
  ];
}

/** The VM a call names, or undefined when there is none (any more). Takes `{subscriptionId}`, `{resourceGroup}`, `{vmName}`. */
export function findVm(world: World, params: Call['params']): SimVm | undefined {
  const id = `/subscriptions/${params['subscriptionId']}/resourceGroups/${params['resourceGroup']}/providers/${vmType}/${params['vmName']}`;
  const vm = world.vms.get(id.toLowerCase());
  return vm === undefined || vm.deleted ? undefined : vm;
}

/** A VM as GET answers it, in the casing it was created with. */
export function vmBody(vm: SimVm, view: Record<string, unknown> | null = null): Record<string, unknown> {
  const set = vm.flexibleScaleSetId;
  const profile = profileOf(vm);
  return {
    id: vm.id,
    name: vm.name,
    type: vmType,
    location: vm.location,
    tags: vm.tags,
    ...(vm.plan === null ? {} : { plan: vm.plan }),
    ...(vm.managedBy === null ? {} : { managedBy: vm.managedBy }),
    properties: {
      vmId: vm.vmId,
      hardwareProfile: { vmSize: 'Standard_D2s_v5' },
      provisioningState: 'Succeeded',
      storageProfile: storageProfile(vm),
      ...(profile === null ? {} : { osProfile: profile }),
      ...(set === undefined ? {} : { virtualMachineScaleSet: { id: set } }),
      timeCreated: '2024-02-07T09:12:00.1234567+00:00',
      ...(view === null ? {} : { instanceView: view }),
    },
  };
}

export function storageProfile(vm: SimVm): Record<string, unknown> {
  const { createOption, managedDiskId, vhdUri } = vm.osDisk;
  return {
    ...(vm.imageReference === null ? {} : { imageReference: vm.imageReference }),
    osDisk: {
      osType: vm.osType,
      name: `${vm.name}_OsDisk_1`,
      createOption,
      caching: 'ReadWrite',
      deleteOption: 'Detach',
      ...(managedDiskId === null
        ? {}
        : { managedDisk: { id: managedDiskId, storageAccountType: 'Premium_LRS' } }),
      ...(vhdUri === undefined ? {} : { vhd: { uri: vhdUri } }),
    },
    dataDisks: [],
  };
}

/**
 * A VM of an attached disk has no profile, or what was set since: https://github.com/Azure/azure-rest-api-specs/issues/10166.
 * In this world the refusal of extensions is.
 */
function profileOf(vm: SimVm): Record<string, unknown> | null {
  const { allowExtensionOperations, ...profile } = osProfile(vm);
  if (vm.osDisk.createOption !== 'Attach') {
    return { ...profile, allowExtensionOperations };
  }
  return allowExtensionOperations === true ? null : { allowExtensionOperations };
}

export function osProfile(vm: SimVm): Record<string, unknown> {
  const provisionVMAgent = vm.agent !== 'absent' && vm.agent !== 'by-hand';
  return {
    computerName: vm.name,
    adminUsername: 'azureadmin',
    allowExtensionOperations: vm.allowExtensionOperations && vm.agent !== 'absent',
    ...(vm.osType === 'Windows'
      ? { windowsConfiguration: { provisionVMAgent, enableAutomaticUpdates: true } }
      : { linuxConfiguration: { provisionVMAgent } }),
  };
}

/** The list APIs print the resource group in upper case. */
export function shoutedGroup(id: string): string {
  return id.replace(
    /\/resourceGroups\/([^/]+)/i,
    (_, group: string) => `/resourceGroups/${group.toUpperCase()}`,
  );
}

/** Pages over machines whose bodies are made only for the page asked for. */
export function lazyPage(
  call: Call,
  vms: readonly SimVm[],
  { pageSize, body }: { pageSize: number; body: (vm: SimVm) => unknown },
): SimResponse {
  const response = page(call, vms, pageSize);
  const { value, ...rest } = response.body as { value?: readonly SimVm[] };
  return value === undefined ? response : { ...response, body: { value: value.map(body), ...rest } };
}

export function livingVms(world: World, subscriptionId: string): SimVm[] {
  const id = subscriptionId.toLowerCase();
  const vms: SimVm[] = [];
  for (const vm of world.vms.values()) {
    if (vm.subscriptionId === id && vm.kind === 'virtual-machine' && !vm.deleted) {
      vms.push(vm);
    }
  }
  return vms;
}

function listedBody(vm: SimVm): Record<string, unknown> {
  return { ...vmBody(vm), id: shoutedGroup(vm.id) };
}

function statusBody(vm: SimVm, now: number, options: VirtualMachineOptions): Record<string, unknown> {
  const { vmAgent, ...view } = instanceView(vm, now, {
    ...options,
    withoutTime: options.statusOnlyHasTime === false,
  });
  const shown = options.statusOnlyHasAgent === false || vmAgent === undefined ? view : { ...view, vmAgent };
  return {
    id: shoutedGroup(vm.id),
    name: vm.name,
    type: vmType,
    location: vm.location,
    properties: { vmId: vm.vmId, provisioningState: 'Succeeded', instanceView: shown },
  };
}

function withVm(world: World, call: Call, make: (vm: SimVm) => SimResponse): SimResponse {
  const vm = findVm(world, call.params);
  return vm === undefined
    ? resourceNotFound(vmType, call.params['vmName'] ?? '', call.params['resourceGroup'] ?? '')
    : make(vm);
}

function wantsView(call: Call): boolean {
  return call.request.url.searchParams.get('$expand')?.toLowerCase().includes('instanceview') === true;
}

function lowCost(world: World, call: Call): ComputeCharge {
  const vm = findVm(world, call.params);
  return { policy: 'LowCostGetVM', location: vm?.location ?? '', resource: vm?.id.toLowerCase() ?? null };
}

/** A list over all regions of a subscription draws on one bucket; which region's is not documented. */
function highCost(call: Call): ComputeCharge {
  return { policy: 'HighCostGetVM', location: call.params['location']?.toLowerCase() ?? '', resource: null };
}

function sameText(left: string, right: string | undefined): boolean {
  return left.toLowerCase() === right?.toLowerCase();
}
