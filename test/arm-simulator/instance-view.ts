import type { PowerState, SimVm } from './world.ts';

/** Fixed, so that two answers about an unchanged machine are equal. */
const statusTime = '2026-11-20T06:12:31.4218447+00:00';

const powerWords: Record<PowerState, string> = {
  creating: 'VM creating',
  starting: 'VM starting',
  running: 'VM running',
  stopping: 'VM stopping',
  stopped: 'VM stopped',
  deallocating: 'VM deallocating',
  deallocated: 'VM deallocated',
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
};

export type InstanceViewOptions = {
  /** The mix of provisioning and power entries comes in no promised order: power first when true. Default false. */
  readonly powerFirst?: boolean;
};

/**
 * Run-time status, shaped as the example VirtualMachine_Get_InstanceView.json of Azure/azure-rest-api-specs.
 * `vmAgent`, `osName` and `osVersion` are there only while the machine runs and an agent reports; the not-ready form of the
 * agent's status is not recorded publicly.
 */
export function instanceView(vm: SimVm, options: InstanceViewOptions = {}): Record<string, unknown> {
  const provisioning = {
    code: 'ProvisioningState/succeeded',
    level: 'Info',
    displayStatus: 'Provisioning succeeded',
    time: statusTime,
  };
  const power = powerStatus(vm.power);
  return {
    ...guestFacts(vm),
    hyperVGeneration: 'V1',
    disks: [{ name: `${vm.name}_OsDisk_1`, statuses: [provisioning] }],
    extensions: [],
    statuses: options.powerFirst === true ? [power, provisioning] : [provisioning, power],
  };
}

export function powerStatus(power: PowerState): { code: string; level: string; displayStatus: string } {
  return { code: `PowerState/${power}`, level: 'Info', displayStatus: powerWords[power] };
}

/** What the agent told the platform of the guest; empty when nothing was ever reported. */
export function guestFacts(vm: SimVm): Record<string, unknown> {
  if (vm.power !== 'running' || vm.agent === 'absent') {
    return {};
  }
  const isReady = vm.agent === 'ready' || vm.agent === 'silent';
  return {
    computerName: vm.name,
    ...(isReady ? osFacts(vm) : {}),
    vmAgent: isReady ? readyAgent(vm) : notReadyAgent(),
  };
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

function readyAgent(vm: SimVm): Record<string, unknown> {
  const isLinux = vm.guestIsLinux === true || vm.osType === 'Linux';
  return {
    vmAgentVersion: isLinux ? '2.9.1.1' : '2.7.41491.1095',
    statuses: [
      {
        code: 'ProvisioningState/succeeded',
        level: 'Info',
        displayStatus: 'Ready',
        message: 'GuestAgent is running and accepting new configurations.',
        time: statusTime,
      },
    ],
    extensionHandlers: [],
  };
}

function notReadyAgent(): Record<string, unknown> {
  return {
    vmAgentVersion: 'Unknown',
    statuses: [
      {
        code: 'ProvisioningState/Unavailable',
        level: 'Warning',
        displayStatus: 'Not Ready',
        message: 'VM status blob is found but not yet populated.',
        time: statusTime,
      },
    ],
  };
}
