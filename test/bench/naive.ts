import { ComputeManagementClient } from '@azure/arm-compute';
import type { BucketOptions } from '../arm-simulator/buckets.ts';
import { virtualClock } from '../arm-simulator/clock.ts';
import { largeFleet } from '../arm-simulator/fleet.ts';
import { inProcessHttpClient } from '../arm-simulator/in-process.ts';
import { createAzure } from '../arm-simulator/start.ts';
import type { SimVm } from '../arm-simulator/world.ts';
import { throttledIn } from './calls.ts';
import { withVirtualTimers } from './virtual-timers.ts';

export type NaiveFigures = {
  readonly machines: number;
  /** Machines whose poller rejected: nobody learned their answer, though most of their scripts ran. */
  readonly lost: number;
  readonly throttled: number;
  readonly callsPerMachine: number;
  readonly makespanSeconds: number;
};

const noon = Date.UTC(2026, 10, 22, 12);

/**
 * The SDK as it comes, retries, poller and all, with so many machines at a time, over the same fleet and buckets as the
 * auditor: what a script that awaits `runCommand` does.
 */
export async function measureNaive(
  machines: number,
  atOnce: number,
  options: BucketOptions & { readonly seed: number },
): Promise<NaiveFigures> {
  const { seed } = options;
  const world = largeFleet(machines, { seed, startedAt: noon });
  const clock = virtualClock(noon);
  const silent = { stdout: '', stderr: '', exitCode: 0, seconds: 0 };
  const azure = createAzure({ world, clock, guest: () => Promise.resolve(silent) }, { buckets: options });
  const { token } = azure.identity.issue();
  const client = new ComputeManagementClient(
    { getToken: () => Promise.resolve({ token, expiresOnTimestamp: noon + 86_400_000 }) },
    world.subscriptions[0]?.id ?? '',
    { endpoint: 'https://management.azure.com', httpClient: inProcessHttpClient(azure, clock) },
  );
  const queue = [...world.vms.values()];
  let lost = 0;
  const worker = async (): Promise<void> => {
    for (let vm = queue.shift(); vm !== undefined; vm = queue.shift()) {
      const answered = await isAnswered(client, vm);
      lost += answered ? 0 : 1;
    }
  };
  const workers = () => Promise.all(Array.from({ length: Math.min(atOnce, machines) }, worker));
  await withVirtualTimers(clock, () => clock.runUntil(workers()));
  const log = azure.log();
  return {
    machines,
    lost,
    throttled: throttledIn(log),
    callsPerMachine: log.length / machines,
    makespanSeconds: (clock.now() - noon) / 1000,
  };
}

/** One machine after the other, each found by a poll every two seconds. */
export function oneAfterAnotherSeconds(machines: number, seed: number): number {
  let seconds = 0;
  for (const { probeSeconds } of largeFleet(machines, { seed, startedAt: noon }).vms.values()) {
    seconds += Math.ceil((probeSeconds ?? 0) / 2) * 2;
  }
  return seconds;
}

async function isAnswered(client: ComputeManagementClient, vm: SimVm): Promise<boolean> {
  const input = { commandId: 'RunPowerShellScript', script: ['sc.exe qc lanmanworkstation'] };
  try {
    await client.virtualMachines.runCommand(vm.resourceGroup, vm.name, input);
    return true;
  } catch {
    return false;
  }
}
