import type { z } from 'zod';
import type {
  InventoryPort,
  MachineFacts,
  ScaleSet,
  SubscriptionFacts,
} from '../../inventory/compute-port.ts';
import { AuditError, isAuditError } from '../../model/errors.ts';
import {
  isSubscriptionId,
  parseResourceId,
  type ResourceId,
  type ResourceParts,
  resourceKey,
  type SubscriptionId,
  subscriptionId,
} from '../../model/ids.ts';
import type { ArmClients } from '../arm-client.ts';
import { type ReadDeps, retriedRead } from '../retried-read.ts';
import { part, text } from '../tolerant-reading.ts';
import { readMachine, readScaleSet, readStatus } from './machine-reading.ts';
import { readMachinePage, readOsDiskPage, readSubscriptionPage } from './resource-graph.ts';

export type GatewayDeps = ReadDeps & { readonly clients: ArmClients };

/** The inventory port over the Azure SDK: every read is retried by one small rule, every answer read tolerantly. */
export function createInventoryGateway(deps: GatewayDeps): Omit<InventoryPort, 'hasResourceGroup'> {
  return {
    subscription: (id, signal) => readSubscription(deps, id, signal),
    subscriptions: (signal) => listSubscriptions(deps, signal),
    locations: (subscription, signal) => listLocations(deps, subscription, signal),
    subscriptionPage: (managementGroup, skipToken, signal) =>
      readSubscriptionPage(deps, managementGroup, { skipToken, signal }),
    machinePage: (subscriptions, skipToken, signal) =>
      readMachinePage(deps, subscriptions, { skipToken, signal }),
    osDiskPage: (subscriptions, skipToken, signal) =>
      readOsDiskPage(deps, subscriptions, { skipToken, signal }),
    statuses: (subscription, signal) => listStatuses(deps, subscription, signal),
    scaleSets: (subscription, signal) => listScaleSets(deps, subscription, signal),
    scaleSet: (id, signal) => readOneScaleSet(deps, id, signal),
    instances: (scaleSet, signal) => listInstances(deps, scaleSet, signal),
    machine: (id, signal) => readOneMachine(deps, id, signal),
  };
}

async function readSubscription(
  deps: GatewayDeps,
  id: SubscriptionId,
  signal: AbortSignal,
): Promise<SubscriptionFacts> {
  const client = await deps.clients.subscriptions();
  const read = { reading: `Reading subscription ${id}`, signal };
  const found = await retriedRead(deps, read, () => client.subscriptions.get(id, { abortSignal: signal }));
  return { subscriptionId: id, ...namesOf(subscriptionSchema.parse(found), id) };
}

const subscriptionSchema = part({ subscriptionId: text, displayName: text, tenantId: text });

function namesOf({ displayName, tenantId }: z.output<typeof subscriptionSchema>, id: string) {
  return { name: displayName ?? id, ...(tenantId !== null && { tenantId }) };
}

async function listSubscriptions(deps: GatewayDeps, signal: AbortSignal): Promise<SubscriptionFacts[]> {
  const client = await deps.clients.subscriptions();
  const list = () => client.subscriptions.list({ abortSignal: signal });
  const found: SubscriptionFacts[] = [];
  for await (const page of pages(deps, list, { reading: 'Listing the subscriptions', signal })) {
    for (const item of page.map((each) => subscriptionSchema.parse(each))) {
      const { subscriptionId: id } = item;
      if (id !== null && isSubscriptionId(id)) {
        found.push({ subscriptionId: subscriptionId(id), ...namesOf(item, id) });
      }
    }
  }
  return found;
}

const locationSchema = part({ name: text });

/** https://learn.microsoft.com/rest/api/resources/subscriptions/list-locations */
async function listLocations(
  deps: GatewayDeps,
  subscription: SubscriptionId,
  signal: AbortSignal,
): Promise<string[]> {
  const client = await deps.clients.subscriptions();
  const list = () => client.subscriptions.listLocations(subscription, { abortSignal: signal });
  const found: string[] = [];
  const reading = `Listing the regions of subscription ${subscription}`;
  for await (const page of pages(deps, list, { reading, signal })) {
    found.push(...page.flatMap((item) => locationSchema.parse(item).name ?? []));
  }
  return found;
}

const idSchema = part({ id: text });

async function* listStatuses(
  deps: GatewayDeps,
  subscription: SubscriptionId,
  signal: AbortSignal,
): ReturnType<InventoryPort['statuses']> {
  const client = await deps.clients.compute(subscription);
  const list = () => client.virtualMachines.listAll({ statusOnly: 'true', abortSignal: signal });
  const reading = `Listing the run-time status of the VMs in subscription ${subscription}`;
  for await (const page of pages(deps, list, { reading, signal })) {
    for (const item of page) {
      const { id } = idSchema.parse(item);
      if (id !== null) {
        yield { resourceId: id as ResourceId, key: resourceKey(id), status: readStatus(item) };
      }
    }
  }
}

async function listScaleSets(
  deps: GatewayDeps,
  subscription: SubscriptionId,
  signal: AbortSignal,
): Promise<ScaleSet[]> {
  const client = await deps.clients.compute(subscription);
  const list = () => client.virtualMachineScaleSets.listAll({ abortSignal: signal });
  const found: ScaleSet[] = [];
  const reading = `Listing the scale sets in subscription ${subscription}`;
  for await (const page of pages(deps, list, { reading, signal })) {
    found.push(...page.flatMap((item) => readScaleSet(item) ?? []));
  }
  return found;
}

async function listInstances(
  deps: GatewayDeps,
  scaleSet: ScaleSet,
  signal: AbortSignal,
): Promise<MachineFacts[]> {
  const client = await deps.clients.compute(scaleSet.subscriptionId);
  const list = () =>
    client.virtualMachineScaleSetVMs.list(scaleSet.resourceGroup, scaleSet.name, {
      expand: 'instanceView',
      abortSignal: signal,
    });
  const found: MachineFacts[] = [];
  for await (const page of pages(deps, list, {
    reading: `Listing the instances of scale set ${scaleSet.id}`,
    signal,
  })) {
    found.push(...page.flatMap((item) => readMachine(item) ?? []));
  }
  return found;
}

async function readOneMachine(
  deps: GatewayDeps,
  id: ResourceId,
  signal: AbortSignal,
): Promise<MachineFacts | null> {
  return await readOne(deps, id, { signal, get: getMachine, read: readMachine });
}

async function readOneScaleSet(deps: GatewayDeps, id: string, signal: AbortSignal): Promise<ScaleSet | null> {
  const get: GetResource = (client, { resourceGroup, names: [name = ''] }, abortSignal) =>
    client.virtualMachineScaleSets.get(resourceGroup, name, { abortSignal });
  return await readOne(deps, id, { signal, get, read: readScaleSet });
}

type ComputeClient = Awaited<ReturnType<ArmClients['compute']>>;
type GetResource = (client: ComputeClient, parts: ResourceParts, signal: AbortSignal) => Promise<unknown>;

/** Null for what does not exist, and for what is no id. */
async function readOne<Resource>(
  deps: GatewayDeps,
  id: string,
  how: {
    readonly signal: AbortSignal;
    readonly get: GetResource;
    readonly read: (resource: unknown) => Resource | null;
  },
): Promise<Resource | null> {
  const { signal } = how;
  const parts = parseResourceId(id);
  if (parts === null) {
    return null;
  }
  const client = await deps.clients.compute(parts.subscriptionId);
  try {
    const found = await retriedRead(deps, { reading: `Reading ${id}`, signal }, () =>
      how.get(client, parts, signal),
    );
    return how.read(found);
  } catch (error: unknown) {
    if (isAuditError(error, 'arm.notFound')) {
      return null;
    }
    throw error;
  }
}

async function getMachine(
  client: ComputeClient,
  { resourceGroup, names: [name = '', instanceId] }: ResourceParts,
  signal: AbortSignal,
): Promise<unknown> {
  const options = { expand: 'instanceView', abortSignal: signal } as const;
  return instanceId === undefined
    ? await client.virtualMachines.get(resourceGroup, name, options)
    : await client.virtualMachineScaleSetVMs.get(resourceGroup, name, instanceId, options);
}

type Paged = {
  byPage(settings?: { continuationToken?: string }): AsyncIterableIterator<Page>;
};

/** The SDK types what is in it; what is in it in fact its readers find out. */
type Page = readonly unknown[] & { continuationToken?: string };

/**
 * The pages of an SDK list, each retried by itself: an SDK iterator is dead after its first failure, so every page is asked of a new one
 * that starts where the last page ended.
 */
async function* pages(
  deps: ReadDeps,
  list: () => Paged,
  options: { readonly reading: string; readonly signal: AbortSignal },
): AsyncGenerator<readonly unknown[]> {
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const page: Page = await retriedRead(deps, options, async () => {
      const start = token === undefined ? {} : { continuationToken: token };
      const found = ((await list().byPage(start).next()).value as Page | undefined) ?? [];
      if (!Array.isArray(found as unknown)) {
        throw new SyntaxError('The page is no list.');
      }
      return found;
    });
    yield page;
    token = page.continuationToken;
    if (token !== undefined && seen.has(token)) {
      throw new AuditError(
        'arm.unexpectedReply',
        `${options.reading} failed: the list leads back to a page that was read before.`,
      );
    }
    seen.add(token ?? '');
  } while (token !== undefined && token !== '');
}
