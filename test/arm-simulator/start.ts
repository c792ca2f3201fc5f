import { type AdjustableBuckets, type BucketOptions, createBuckets } from './buckets.ts';
import { type Casing, recased } from './casing.ts';
import { createCertificates } from './certificate.ts';
import { createSimulator, type Simulator } from './core.ts';
import { diskRoutes } from './disks.ts';
import type { FaultPlan } from './fault-plan.ts';
import { createFaults, type SimulatedFaults } from './faults.ts';
import type { GuestLink } from './guest-link.ts';
import { createIdentity, defaultPrincipal, type IdentityOptions } from './identity.ts';
import { imageRoutes } from './images.ts';
import { createOperations, type OperationDeps } from './operations.ts';
import { type PermissionOptions, permissionRoutes } from './permissions.ts';
import { type GraphOptions, graphRoutes } from './resource-graph.ts';
import { type ResourceHealthOptions, resourceHealthRoutes } from './resource-health.ts';
import { runCommandRoutes } from './run-command.ts';
import { type ScaleSetOptions, scaleSetRoutes } from './scale-sets.ts';
import { type SimulatorServer, startServer } from './server.ts';
import { type SubscriptionOptions, subscriptionRoutes } from './subscriptions.ts';
import { type VirtualMachineOptions, virtualMachineRoutes } from './virtual-machines.ts';
import type { SimClock, World } from './world.ts';

export type AzureOptions = {
  readonly identity?: IdentityOptions;
  readonly subscriptions?: SubscriptionOptions;
  readonly permissions?: PermissionOptions;
  readonly graph?: GraphOptions;
  readonly virtualMachines?: VirtualMachineOptions;
  readonly scaleSets?: ScaleSetOptions;
  readonly resourceHealth?: ResourceHealthOptions;
  readonly operations?: NonNullable<OperationDeps['options']>;
  /** False: nothing is throttled by ARM or Compute. */
  readonly buckets?: BucketOptions | false;
  readonly faults?: FaultPlan;
  /** How an answer spells what may be spelled anyhow, by its path. Null: as it was made. */
  readonly casing?: (path: string) => Casing | null;
};

export type AzureDeps = {
  readonly world: World;
  /** Simulated time. */
  readonly clock: SimClock;
  /** The client's time, by which tokens expire. Default: the simulated time. */
  readonly clientClock?: SimClock;
  readonly guest: GuestLink;
  /** Simulated seconds per second of the client. Default 1. */
  readonly scale?: number;
};

export type Azure = Simulator & {
  readonly faults: SimulatedFaults;
  /** Null when nothing is throttled. */
  readonly buckets: AdjustableBuckets | null;
};

/** Every route, bucket and fault in one simulator, for any transport. */
export function createAzure(deps: AzureDeps, options: AzureOptions = {}): Azure {
  const { world, clock, guest, scale = 1 } = deps;
  const wire = { timeScale: scale, clocksMetAt: clock.now() };
  const faults = createFaults(options.faults ?? { seed: world.seed, rules: [] }, {
    world,
    startedAt: clock.now(),
    wire,
  });
  const operations = createOperations({
    seed: world.seed,
    guest,
    options: { ...wire, ...options.operations },
    incidents: faults.incidents,
  });
  const buckets =
    options.buckets === false ? null : createBuckets({ ...wire, seed: world.seed, ...options.buckets });
  const simulator = createSimulator({
    world,
    clock,
    identity: createIdentity(deps.clientClock ?? clock, { ...tenantOf(world), ...options.identity }),
    routes: [
      ...subscriptionRoutes(world, options.subscriptions),
      ...permissionRoutes(options.identity?.principals ?? [defaultPrincipal], options.permissions),
      ...graphRoutes(world, { ...wire, ...options.graph }),
      ...virtualMachineRoutes(world, { ...wire, ...options.virtualMachines }),
      ...scaleSetRoutes(world, { ...wire, ...options.scaleSets }),
      ...resourceHealthRoutes(world, { ...wire, ...options.resourceHealth }),
      ...diskRoutes(world),
      ...imageRoutes(world),
      ...runCommandRoutes({ world, operations }),
    ],
    faults,
    ...(buckets === null ? {} : { buckets }),
  });
  return { ...simulator, handle: spelledBy(simulator, options.casing), faults, buckets };
}

function spelledBy({ handle }: Simulator, casingOf: AzureOptions['casing']): Simulator['handle'] {
  return async (request) => {
    const response = await handle(request);
    const casing = casingOf?.(request.url.pathname) ?? null;
    return casing === null ? response : { ...response, body: recased(response.body, casing) };
  };
}

function tenantOf({ subscriptions: [first] }: World): Pick<IdentityOptions, 'tenantId'> {
  return first === undefined ? {} : { tenantId: first.tenantId };
}

export type ServedAzure = SimulatorServer & { readonly azure: Azure; readonly caPem: string };

/** The same behind real HTTPS on 127.0.0.1. */
export async function serveAzure(
  deps: AzureDeps,
  options: AzureOptions & { port?: number } = {},
): Promise<ServedAzure> {
  const azure = createAzure({ clientClock: { now: () => Date.now() }, ...deps }, options);
  const certificates = createCertificates();
  const server = await startServer(
    { handle: azure.handle, identity: azure.identity, certificates },
    { scale: deps.scale ?? 1, ...(options.port === undefined ? {} : { port: options.port }) },
  );
  return { ...server, azure, caPem: certificates.caPem };
}
