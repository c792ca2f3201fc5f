import { ComputeManagementClient } from '@azure/arm-compute';
import { ResourceGraphClient } from '@azure/arm-resourcegraph';
import { SubscriptionClient } from '@azure/arm-resources-subscriptions';
import type { TokenCredential } from '@azure/identity';
import { createFleetBuilder, type FleetBuilder } from './fleet-builder.ts';
import { addMachine, addScaleSet, type FleetPlaces, type MachineSpec } from './fleet-machines.ts';
import { inProcessGuest } from './guest-link.ts';
import { type Azure, type AzureOptions, createAzure, type ServedAzure, serveAzure } from './start.ts';
import type { SimClock, SimResponse, SimVm, World } from './world.ts';

export const noon = Date.UTC(2026, 10, 23, 12);
const places: FleetPlaces = { regions: ['japaneast'] };

/** A world of exactly the machines asked for, in one subscription of one region. */
export function worldOf(
  specs: readonly MachineSpec[],
  more: (builder: FleetBuilder, places: FleetPlaces) => void = () => undefined,
  subscriptions = 1,
): { world: World; vms: SimVm[] } {
  const builder = createFleetBuilder({ seed: 7, subscriptions, startedAt: noon, probeDeadlineSeconds: 1800 });
  const vms = specs.map((spec) => addMachine(builder, places, spec));
  more(builder, places);
  return { world: builder.world(), vms };
}

export function uniformSet(builder: FleetBuilder, at: FleetPlaces): void {
  addScaleSet(builder, at, { name: 'web', image: '2019-core', mode: 'Uniform', instances: [0, 2, 5] });
}

export type SdkClients = {
  readonly served: ServedAzure;
  readonly subscriptionId: string;
  readonly compute: ComputeManagementClient;
  readonly graph: ResourceGraphClient;
  readonly subscriptions: SubscriptionClient;
  close(): Promise<void>;
};

/** The real SDK clients over real HTTPS; simulated time stands still at noon. */
export async function connect(world: World, options: AzureOptions = {}): Promise<SdkClients> {
  const served = await serveAzure({ world, clock: { now: () => noon }, guest: silentGuest }, options);
  const credential = issuedTokens(served);
  const clientOptions = {
    endpoint: served.armEndpoint,
    tlsOptions: { ca: served.caPem },
    retryOptions: { maxRetries: 0 },
  };
  const subscriptionId = world.subscriptions[0]?.id ?? '';
  return {
    served,
    subscriptionId,
    close: served.close,
    compute: new ComputeManagementClient(credential, subscriptionId, clientOptions),
    graph: new ResourceGraphClient(credential, clientOptions),
    subscriptions: new SubscriptionClient(credential, clientOptions),
  };
}

/** Tokens from this simulator: the identity library keeps tokens for a whole process, so it serves one simulator only. */
function issuedTokens(served: ServedAzure): TokenCredential {
  const { token, expiresOn } = served.azure.identity.issue();
  return { getToken: () => Promise.resolve({ token, expiresOnTimestamp: expiresOn * 1000 }) };
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) {
    found.push(item);
  }
  return found;
}

/** One raw call without a socket, as the system-assigned identity unless a header says otherwise. */
export async function send(
  azure: Azure,
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<SimResponse> {
  return await azure.handle({
    method,
    url: new URL(path, 'https://management.azure.com'),
    headers: { authorization: `Bearer ${azure.identity.issue().token}`, ...headers },
    body: body === undefined ? '' : JSON.stringify(body),
  });
}

export function azureOf(
  world: World,
  options: AzureOptions = {},
  clock: SimClock = { now: () => noon },
): Azure {
  return createAzure({ world, clock, guest: silentGuest }, options);
}

const silentGuest = inProcessGuest(() => ({ stdout: '', stderr: '', exitCode: 0, seconds: 1 }));
