import { armError } from './arm-error.ts';
import { type CatalogueFacts, type CatalogueId, catalogueResponse } from './error-catalogue.ts';
import type { Operations } from './operations.ts';
import type { Call, Route } from './route.ts';
import type { SimResponse, SimVm, World } from './world.ts';

const vmType = 'Microsoft.Compute/virtualMachines';
const instanceType = 'Microsoft.Compute/virtualMachineScaleSets/virtualMachines';
const groupPath =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.Compute';

/** https://learn.microsoft.com/azure/virtual-machines/windows/run-command#available-commands */
const commandIds = new Set(
  [
    'RunPowerShellScript',
    'DisableNLA',
    'DisableWindowsUpdate',
    'EnableAdminAccount',
    'EnableEMS',
    'EnableRemotePS',
    'EnableWindowsUpdate',
    'IPConfig',
    'RDPSettings',
    'ResetRDPCert',
    'SetRDPPort',
    'RemoveRunCommandWindowsExtension',
  ].map((id) => id.toLowerCase()),
);

export type RunCommandDeps = { readonly world: World; readonly operations: Operations };

/** `POST …/runCommand` of a VM and of an instance of a uniform scale set, and the polling of what they start. */
export function runCommandRoutes({ world, operations }: RunCommandDeps): readonly Route[] {
  return [
    {
      method: 'POST',
      path: `${groupPath}/virtualMachines/{vm}/runCommand`,
      action: `${vmType}/runCommand/action`,
      operation: 'write',
      compute: (call) => ({
        policy: 'UpdateVM',
        location: targetOf(world, call)?.location.toLowerCase() ?? '',
        resource: targetKey(call),
      }),
      handle: (call) => runCommand(operations, call, targetOf(world, call), vmType),
    },
    {
      method: 'POST',
      path: `${groupPath}/virtualMachineScaleSets/{scaleSet}/virtualMachines/{instanceId}/runCommand`,
      action: `${instanceType}/runCommand/action`,
      operation: 'write',
      /** The published table names no bucket for this call; the one of other changes to an instance is assumed. */
      compute: (call) => ({
        policy: 'UpdateVMScaleSetVM',
        location: targetOf(world, call)?.location.toLowerCase() ?? '',
        resource: targetKey(call),
      }),
      handle: (call) =>
        /^\d+$/.test(call.params['instanceId'] ?? '')
          ? runCommand(operations, call, targetOf(world, call), instanceType)
          : catalogueResponse('instance-id'),
    },
    operations.route,
  ];
}

/** The id of the VM or instance that a runCommand path addresses, in lower case. */
function targetKey({ request }: Call): string {
  return decodeURIComponent(request.url.pathname)
    .toLowerCase()
    .replace(/\/runcommand$/, '');
}

function targetOf(world: World, call: Call): SimVm | undefined {
  return world.vms.get(targetKey(call));
}

/** ARM's own checks come first, then the provider's, as far as public transcripts show the order. */
function runCommand(operations: Operations, call: Call, vm: SimVm | undefined, type: string): SimResponse {
  const facts = errorFacts(call, vm, type);
  const refusal = refusedByArm(vm);
  if (refusal !== null || vm === undefined) {
    return catalogueResponse(refusal ?? 'vm-gone', facts);
  }
  const input = readInput(call.request.body);
  if (input.kind === 'refused') {
    return input.response;
  }
  const obstacle = refusedByCompute(operations, vm, call.now);
  return obstacle === null ? operations.start(call, vm, input.script) : catalogueResponse(obstacle, facts);
}

/** A missing permission hides a missing VM: https://github.com/Azure/azure-powershell/issues/12115 */
function refusedByArm(vm: SimVm | undefined): CatalogueId | null {
  if (vm?.access === 'forbidden') {
    return 'no-permission';
  }
  if (vm === undefined || vm.deleted) {
    return 'vm-gone';
  }
  return vm.access === 'allowed' ? null : vm.access;
}

function refusedByCompute(operations: Operations, vm: SimVm, now: number): CatalogueId | null {
  if (['stopped', 'deallocated', 'hibernated'].includes(vm.power)) {
    return 'not-running';
  }
  if (vm.power !== 'running' && vm.power !== 'unknown') {
    return 'power-changing';
  }
  if (!vm.allowExtensionOperations || vm.agent === 'absent') {
    return 'extensions-disallowed';
  }
  return operations.isBusy(vm, now) ? 'slot-busy' : null;
}

function errorFacts(call: Call, vm: SimVm | undefined, type: string): CatalogueFacts {
  return {
    vm: vm?.name ?? call.params['vm'] ?? call.params['instanceId'] ?? '',
    type,
    group: call.params['resourceGroup'] ?? '',
    principal: call.principal,
    action: `${type}/runCommand/action`,
    scope: vm?.id ?? targetKey(call),
    operation: 'runCommand',
    power: vm?.power ?? '',
  };
}

type Input =
  | { readonly kind: 'read'; readonly script: string }
  | { readonly kind: 'refused'; readonly response: SimResponse };

/** `script` is an array of lines; parameters have string values only. */
function readInput(body: string): Input {
  const input = parseObject(body);
  if (input === null) {
    return badContent('The request content was invalid and could not be deserialized.');
  }
  const { commandId, script = [], parameters = [] } = input;
  if (typeof commandId !== 'string') {
    const message = "Required parameter 'commandId' is missing (null).";
    return { kind: 'refused', response: armError(400, 'InvalidParameter', message, { target: 'commandId' }) };
  }
  if (!commandIds.has(commandId.toLowerCase())) {
    return { kind: 'refused', response: catalogueResponse('unknown-command') };
  }
  if (!isArrayOf(script, isText)) {
    return badContent("Could not convert 'script' to an array of strings.");
  }
  if (!isArrayOf(parameters, isParameter)) {
    return badContent("Could not convert 'parameters' to an array of names and string values.");
  }
  return { kind: 'read', script: script.join('\n') };
}

function parseObject(body: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function isArrayOf<Item>(value: unknown, isItem: (item: unknown) => item is Item): value is Item[] {
  return Array.isArray(value) && value.every(isItem);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isParameter(value: unknown): value is { name: string; value: string } {
  const { name, value: text } = (value ?? {}) as Record<string, unknown>;
  return typeof name === 'string' && typeof text === 'string';
}

function badContent(message: string): Input {
  return { kind: 'refused', response: armError(400, 'InvalidRequestContent', message) };
}
