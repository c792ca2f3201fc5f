import { createDiscovery } from '../../lib/azure/inventory/create-discovery.ts';
import type { DiscoveryEvent } from '../../lib/inventory/discovery.ts';
import type { IncompleteReason } from '../../lib/model/reasons/incomplete-reason.ts';
import type { Scope } from '../../lib/model/scope.ts';
import { createPacer } from '../../lib/run-command/pacing/pacing.ts';
import { createBuckets } from '../arm-simulator/buckets.ts';
import { virtualClock } from '../arm-simulator/clock.ts';
import { createSimulator } from '../arm-simulator/core.ts';
import { diskRoutes } from '../arm-simulator/disks.ts';
import { createIdentity } from '../arm-simulator/identity.ts';
import { imageRoutes } from '../arm-simulator/images.ts';
import { inProcessHttpClient } from '../arm-simulator/in-process.ts';
import type { LogEntry } from '../arm-simulator/request-log.ts';
import { type GraphOptions, graphRoutes } from '../arm-simulator/resource-graph.ts';
import type { Faults } from '../arm-simulator/route.ts';
import { type ScaleSetOptions, scaleSetRoutes } from '../arm-simulator/scale-sets.ts';
import { type SubscriptionOptions, subscriptionRoutes } from '../arm-simulator/subscriptions.ts';
import { type VirtualMachineOptions, virtualMachineRoutes } from '../arm-simulator/virtual-machines.ts';
import type { World } from '../arm-simulator/world.ts';
import { documentedRates } from './documented-rates.ts';

/** Simulated time at which discovery begins. */
export const startedAt = Date.UTC(2026, 10, 22, 3);

export type SimulatedDiscovery = {
  /** All events of one discovery, on virtual time. */
  discover(scope: Scope, signal?: AbortSignal): Promise<readonly DiscoveryEvent[]>;
  log(): readonly LogEntry[];
  /** Simulated milliseconds since the start. */
  elapsedMs(): number;
  readonly warnings: string[];
};

export type ReadOptions = {
  readonly subscriptions?: SubscriptionOptions;
  readonly graph?: GraphOptions;
  readonly virtualMachines?: VirtualMachineOptions;
  readonly scaleSets?: ScaleSetOptions;
  readonly faults?: Faults;
};

/** Discovery over the real SDKs against the simulator in this process. */
export function simulatedDiscovery(world: World, options: ReadOptions = {}): SimulatedDiscovery {
  const clock = virtualClock(startedAt);
  const azure = createSimulator({
    world,
    clock,
    identity: createIdentity(clock),
    routes: [
      ...subscriptionRoutes(world, options.subscriptions),
      ...graphRoutes(world, options.graph),
      ...virtualMachineRoutes(world, options.virtualMachines),
      ...scaleSetRoutes(world, options.scaleSets),
      ...diskRoutes(world),
      ...imageRoutes(world),
    ],
    buckets: createBuckets({ seed: world.seed }),
    ...(options.faults !== undefined && { faults: options.faults }),
  });
  const warnings: string[] = [];
  const { discover } = createDiscovery({
    address: {
      endpoint: 'https://management.azure.com',
      scope: 'https://management.azure.com/.default',
      authorityHost: 'https://login.microsoftonline.com',
    },
    credential: {
      getToken: () => {
        const { token, expiresOn } = azure.identity.issue();
        return Promise.resolve({ token, expiresOnTimestamp: expiresOn * 1000 });
      },
    },
    clock,
    random: { fraction: () => 0.5, hex: (bytes) => '0'.repeat(bytes * 2) },
    log: { error: (text) => warnings.push(text), warn: (text) => warnings.push(text), info: () => undefined },
    provenance: { firstPartyPublishers: [] },
    pacer: createPacer({ rates: documentedRates, now: startedAt }),
    httpClient: inProcessHttpClient(azure, clock),
  });
  const collect = async (scope: Scope, signal: AbortSignal): Promise<DiscoveryEvent[]> => {
    const events: DiscoveryEvent[] = [];
    for await (const event of discover(scope, signal)) {
      events.push(event);
    }
    return events;
  };
  return {
    discover: (scope, signal = new AbortController().signal) => clock.runUntil(collect(scope, signal)),
    log: () => azure.log(),
    elapsedMs: () => clock.now() - startedAt,
    warnings,
  };
}

export type TargetEvent = Extract<DiscoveryEvent, { kind: 'target' }>;

export function targetsIn(events: readonly DiscoveryEvent[]): readonly TargetEvent[] {
  return events.filter((event) => event.kind === 'target');
}

export function reasonsIn(events: readonly DiscoveryEvent[]): readonly IncompleteReason[] {
  return events.flatMap((event) => ('because' in event ? [event.because] : []));
}
