import { type ResourceKey, resourceKey, type SubscriptionId } from '../../lib/model/ids.ts';
import type { OperationToken, RunCommandPort } from '../../lib/run-command/port.ts';
import { largeFleet } from '../arm-simulator/fleet.ts';
import type { SimVm } from '../arm-simulator/world.ts';
import { createEstate, type Estate } from '../support/faulted-audit.ts';
import { aTarget } from '../support/ledger-builders.ts';
import { type Calls, callsIn, throttledIn } from './calls.ts';
import { countedStore } from './counted-store.ts';
import { asStarted, oracleMs } from './oracle.ts';
import { type PaceFigures, paceFigures } from './pace-figures.ts';
import type { PacedMachine } from './pace-fleet.ts';
import type { Ran } from './paced-platform.ts';

export type SdkPaceFigures = PaceFigures & {
  readonly judged: number;
  /** All calls of discovery, and how many of them Resource Graph answered. */
  readonly discoveryCalls: number;
  readonly graphCalls: number;
};

/**
 * A whole audit of one subscription in three regions on virtual time: the engine, both gateways and the SDK's pipeline, the
 * simulator in this process, and the guest's own probe output. Calls take no time; none of these machines hangs.
 */
export async function measureSdkPace(machines: number, seed: number): Promise<SdkPaceFigures> {
  const world = largeFleet(machines, { seed });
  let count = () => 0;
  const estate = await createEstate({
    world,
    seed,
    wrapStore: (store) => {
      const counted = countedStore(store);
      count = counted.operations;
      return counted.store;
    },
  });
  try {
    const watch = watched(estate);
    const audit = await estate.open();
    await estate.run(audit);
    const storeOperations = count();
    const { discovered, byOutcome } = await estate.coverage(audit);
    if (discovered !== machines) {
      throw new Error(`discovery found ${discovered} of ${machines} machines`);
    }
    const startedAt = Math.min(...[...watch.ran.values()].map((ran) => ran.startedAt));
    const log = estate.azure.log();
    const calls = callsIn(log);
    const record = {
      machines,
      startedAt,
      ran: watch.ran.values(),
      posts: calls.starts.length,
      polls: calls.polls.length,
      throttled: throttledIn(log),
      storeOperations,
    };
    const order = asStarted(fleetOf(world.vms.values()), watch.ran);
    const oracle = oracleMs(order, startedAt, { seed });
    return { ...paceFigures(record, oracle), ...discoveryOf(calls), judged: byOutcome.judged };
  } finally {
    await estate.close();
  }
}

/** Puts an onlooker between the engine and its gateway. */
function watched(estate: Estate): { readonly ran: ReadonlyMap<ResourceKey, Ran> } {
  const ran = new Map<ResourceKey, Ran>();
  const byToken = new Map<OperationToken, ResourceKey>();
  const { runCommand } = estate.deps;
  const watching: RunCommandPort = {
    start: async (target, script, signal) => {
      const startedAt = estate.clock.now();
      const answer = await runCommand.start(target, script, signal);
      if (answer.kind === 'accepted') {
        const seconds = estate.world.vms.get(target.key)?.probeSeconds ?? Number.POSITIVE_INFINITY;
        ran.set(target.key, { startedAt, endsAt: startedAt + seconds * 1000, foundAt: null });
        byToken.set(answer.token, target.key);
      }
      return answer;
    },
    poll: async (token, signal) => {
      const answer = await runCommand.poll(token, signal);
      const command = ran.get(byToken.get(token) ?? ('' as ResourceKey));
      if (answer.kind === 'succeeded' && command !== undefined) {
        command.foundAt = estate.clock.now();
      }
      return answer;
    },
  };
  Object.assign(estate.deps, { runCommand: watching });
  return { ran };
}

function discoveryOf(calls: Calls): { discoveryCalls: number; graphCalls: number } {
  const graph = calls.discovery.filter(({ path }) => /\/Microsoft\.ResourceGraph\//i.test(path));
  return { discoveryCalls: calls.discovery.length, graphCalls: graph.length };
}

function fleetOf(vms: Iterable<SimVm>): readonly PacedMachine[] {
  return [...vms].map((vm): PacedMachine => {
    const target = aTarget(vm.name, { subscriptionId: vm.subscriptionId.toLowerCase() as SubscriptionId });
    const key = resourceKey(vm.id);
    return { target: { ...target, key, location: vm.location.toLowerCase() }, seconds: vm.probeSeconds };
  });
}
