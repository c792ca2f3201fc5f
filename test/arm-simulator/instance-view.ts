import { dotnetTime } from './dotnet-time.ts';
import { clientTime, type WireTime } from './wire-time.ts';
import type { PowerState, SimVm } from './world.ts';

/** Of machines that nobody changed since; fixed, so that two answers about one are equal. */
const longAgo = '2026-11-20T06:12:31.4218447+00:00';

const powerWords: Record<PowerState, string> = {
  creating: 'VM creating',
  starting: 'VM starting',
  running: 'VM running',
  stopping: 'VM stopping',
  stopped: 'VM stopped',
  deallocating: 'VM deallocating',
  deallocated: 'VM deallocated',
  hibernated: 'VM deallocated',
  unknown: 'VM state unknown',
};

const productNames: Readonly<Record<string, string>> = {
  '2008R2': 'Windows Server 2008 R2 Datacenter',
  '2012': 'Windows Server 2012 Datacenter',
  '2012R2': 'Windows Server 2012 R2 Datacenter',
  '2016': 'Windows Server 2016 Datacenter',
  '2019': 'Windows Server 2019 Datacenter',
  '2022': 'Windows Server 2022 Datacenter',
  '2025': 'Windows Server 2025 Datacenter',
  'win10-22h2': 'Windows 10 Enterprise',
  'win11-23h2': 'Windows 11 Enterprise',
  'win11-24h2': 'Windows 11 Enterprise',
  'win11-26h2': 'Windows 11 Enterprise',
};

export type InstanceViewOptions = WireTime & {
  /** The mix of provisioning and power entries comes in no promised order: power first when true. Default false. */
  readonly powerFirst?: boolean;
  /** Leaves the time of the last change out. Default false. */
  readonly withoutTime?: boolean;
};

/**
 * Run-time status, shaped as the example VirtualMachine_Get_InstanceView.json of Azure/azure-rest-api-specs.
 * `vmAgent`, `osName` and `osVersion` are there only while the machine runs and an agent reports; an agent that is not ready as in
 * VirtualMachine_Get_InstanceViewAutoPlacedOnDedicatedHostGroup.json.
 */
export function instanceView(
  vm: SimVm,
  now: number,
  options: InstanceViewOptions = {},
): Record<string, unknown> {
  const { time, ...state } = provisioningStatus(vm, now, options);
  const provisioning = options.withoutTime === true ? state : { ...state, time };
  const power = powerStatus(vm.power);
  return {
    ...guestFacts(vm),
    ...agentFacts(vm, now, options),
    hyperVGeneration: 'V1',
    disks: [{ name: `${vm.name}_OsDisk_1`, statuses: [provisioning] }],
    extensions: [],
    statuses: [
      ...(options.powerFirst === true ? [power, provisioning] : [provisioning, power]),
      ...hibernation(vm.power),
    ],
  };
}

/**
 * A start, restart, stop or deallocation from outside counts as an update of the machine, and this is its state and time:
 * https://learn.microsoft.com/azure/virtual-machines/states-billing
 */
function provisioningStatus({ changedAt }: SimVm, now: number, wire: WireTime): Record<string, unknown> {
  const isUnderWay = changedAt !== undefined && now < changedAt;
  return {
    code: isUnderWay ? 'ProvisioningState/updating' : 'ProvisioningState/succeeded',
    level: 'Info',
    displayStatus: isUnderWay ? 'Updating' : 'Provisioning succeeded',
    time: changedAt === undefined ? longAgo : dotnetTime(clientTime(isUnderWay ? now : changedAt, wire)),
  };
}

export function powerStatus(power: PowerState): { code: string; level: string; displayStatus: string } {
  const state = power === 'hibernated' ? 'deallocated' : power;
  return { code: `PowerState/${state}`, level: 'Info', displayStatus: powerWords[power] };
}

/** A status of its own beside the power state: https://learn.microsoft.com/azure/virtual-machines/hibernate-resume */
function hibernation(power: PowerState): readonly Record<string, unknown>[] {
  return power === 'hibernated'
    ? [{ code: 'HibernationState/Hibernated', level: 'Info', displayStatus: 'VM hibernated' }]
    : [];
}

/** What the agent told the platform of the guest; empty when nothing was ever reported. */
export function guestFacts(vm: SimVm): Record<string, unknown> {
  return reports(vm) ? { computerName: vm.name, ...(isReady(vm) ? osFacts(vm) : {}) } : {};
}

/** The time of an agent's status is that of its last report, and it reports all the time. */
function agentFacts(vm: SimVm, now: number, wire: WireTime): Record<string, unknown> {
  if (!reports(vm)) {
    return {};
  }
  const time = dotnetTime(clientTime(now, wire));
  return { vmAgent: isReady(vm) ? readyAgent(vm, time) : notReadyAgent(time) };
}

function reports({ power, agent }: SimVm): boolean {
  return power === 'running' && agent !== 'absent';
}

function isReady({ agent }: SimVm): boolean {
  return agent !== 'not-ready' && agent !== 'absent';
}

function osFacts(vm: SimVm): Record<string, unknown> {
  if (vm.guestIsLinux === true || vm.osType === 'Linux') {
    return { osName: 'ubuntu', osVersion: '22.04' };
  }
  const [major, minor, build] = vm.guest.osVersion.split('.');
  return {
    osName: vm.guest.productName ?? productNames[vm.guest.release] ?? 'Windows',
    osVersion: `Microsoft Windows NT ${major}.${minor}.${build}.0`,
  };
}

function readyAgent(vm: SimVm, time: string): Record<string, unknown> {
  const isLinux = vm.guestIsLinux === true || vm.osType === 'Linux';
  return {
    vmAgentVersion: isLinux ? '2.9.1.1' : '2.7.41491.1095',
    statuses: [
      {
        code: 'ProvisioningState/succeeded',
        level: 'Info',
        displayStatus: 'Ready',
        message: 'GuestAgent is running and accepting new configurations.',
        time,
      },
    ],
    extensionHandlers: [],
  };
}

function notReadyAgent(time: string): Record<string, unknown> {
  return {
    vmAgentVersion: 'Unknown',
    statuses: [
      {
        code: 'ProvisioningState/Unavailable',
        level: 'Warning',
        displayStatus: 'Not Ready',
        message: 'VM status blob is found but not yet populated.',
        time,
      },
    ],
  };
}
