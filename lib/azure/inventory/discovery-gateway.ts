import { z } from 'zod';
import type { InventoryPort } from '../../inventory/compute-port.ts';
import { isAuditError } from '../../model/errors.ts';
import {
  isSubscriptionId,
  parseResourceId,
  type ResourceId,
  type ResourceParts,
  resourceKey,
  subscriptionId,
} from '../../model/ids.ts';
import type { ArmClients } from '../arm-client.ts';
import { type ReadDeps, type Reading, retriedRead } from '../retried-read.ts';
import { part, text } from '../tolerant-reading.ts';
import { armDocument, chained } from './arm-pages.ts';
import { readMachine, readScaleSet, readStatus } from './machine-reading.ts';
import { graphReads } from './resource-graph.ts';

export type GatewayDeps = ReadDeps & { readonly clients: ArmClients };

/** The inventory port over the Azure SDK: every read is retried by one small rule, every answer read tolerantly. */
export function createInventoryGateway(deps: GatewayDeps): InventoryPort {
  return { ...subscriptionReads(deps), ...graphReads(deps), ...machineLists(deps), ...singleReads(deps) };
}

function subscriptionReads(
  deps: GatewayDeps,
): Pick<InventoryPort, 'subscription' | 'subscriptions' | 'locations'> {
  const { clients } = deps;
  return {
    async subscription(id, signal) {
      const client = await clients.subscriptions();
      const read = { reading: { code: 'subscription', subscriptionId: id }, signal } as const;
      const found = await retriedRead(deps, read, () =>
        client.subscriptions.get(id, { abortSignal: signal }),
      );
      return { subscriptionId: id, ...namesOf(subscriptionSchema.parse(found), id) };
    },
    async subscriptions(signal) {
      const client = await clients.subscriptions();
      const list = () => client.subscriptions.list({ abortSignal: signal });
      const listing = { reading: { code: 'subscriptions' }, signal, list } as const;
      return await allOf(deps, listing, (item) => {
        const found = subscriptionSchema.parse(item);
        const { subscriptionId: id } = found;
        return id !== null && isSubscriptionId(id)
          ? { subscriptionId: subscriptionId(id), ...namesOf(found, id) }
          : null;
      });
    },
    /** https://learn.microsoft.com/rest/api/resources/subscriptions/list-locations */
    async locations(subscription, signal) {
      const client = await clients.subscriptions();
      const list = () => client.subscriptions.listLocations(subscription, { abortSignal: signal });
      const listing = { reading: { code: 'regions', subscriptionId: subscription }, signal, list } as const;
      return await allOf(deps, listing, (item) => locationSchema.parse(item).name);
    },
  };
}

const subscriptionSchema = part({ subscriptionId: text, displayName: text, tenantId: text });

function namesOf({ displayName, tenantId }: z.output<typeof subscriptionSchema>, id: string) {
  return { name: displayName ?? id, ...(tenantId !== null && { tenantId: tenantId.toLowerCase() }) };
}

const locationSchema = part({ name: text });

function machineLists(deps: GatewayDeps): Pick<InventoryPort, 'statuses' | 'scaleSets' | 'instances'> {
  const { clients } = deps;
  return {
    async *statuses(subscription, signal) {
      const client = await clients.compute(subscription);
      const list = () => client.virtualMachines.listAll({ statusOnly: 'true', abortSignal: signal });
      const reading = { code: 'statuses', subscriptionId: subscription } as const;
      for await (const item of items(deps, { reading, signal, list })) {
        const { id } = idSchema.parse(item);
        if (id !== null) {
          yield { resourceId: id as ResourceId, key: resourceKey(id), status: readStatus(item) };
        }
      }
    },
    async scaleSets(subscription, signal) {
      const client = await clients.compute(subscription);
      const list = () => client.virtualMachineScaleSets.listAll({ abortSignal: signal });
      const reading = { code: 'scale-sets', subscriptionId: subscription } as const;
      return await allOf(deps, { reading, signal, list }, readScaleSet);
    },
    async instances({ id, subscriptionId: subscription, resourceGroup, name }, signal) {
      const client = await clients.compute(subscription);
      const options = { expand: 'instanceView', abortSignal: signal };
      const list = () => client.virtualMachineScaleSetVMs.list(resourceGroup, name, options);
      const reading = { code: 'instances', resourceId: id } as const;
      return await allOf(deps, { reading, signal, list }, readMachine);
    },
  };
}

const idSchema = part({ id: text });

function singleReads(deps: GatewayDeps): Pick<InventoryPort, 'scaleSet' | 'machine' | 'hasResourceGroup'> {
  return {
    async scaleSet(id, signal) {
      const found = await getCompute(deps, { id, signal }, (client, { resourceGroup, names: [name = ''] }) =>
        client.virtualMachineScaleSets.get(resourceGroup, name, { abortSignal: signal }),
      );
      return readScaleSet(found);
    },
    async machine(id, signal) {
      const options = { expand: 'instanceView', abortSignal: signal } as const;
      const found = await getCompute(
        deps,
        { id, signal },
        (client, { resourceGroup, names: [name = '', instanceId] }): Promise<unknown> =>
          instanceId === undefined
            ? client.virtualMachines.get(resourceGroup, name, options)
            : client.virtualMachineScaleSetVMs.get(resourceGroup, name, instanceId, options),
      );
      return readMachine(found);
    },
    /** https://learn.microsoft.com/rest/api/resources/resource-groups/get */
    async hasResourceGroup(subscription, name, signal) {
      const path = `/subscriptions/${subscription}/resourcegroups/${encodeURIComponent(name)}`;
      const group = armDocument(deps, {
        path: `${path}?api-version=2021-04-01`,
        reading: { code: 'resource-group', resourceGroup: name, subscriptionId: subscription } as const,
        schema: z.object({ id: z.string() }),
        signal,
      });
      return (await orNull(group)) !== null;
    },
  };
}

type ComputeClient = Awaited<ReturnType<ArmClients['compute']>>;

/** Null for what does not exist, and for what is no id. */
async function getCompute(
  deps: GatewayDeps,
  { id, signal }: { readonly id: string; readonly signal: AbortSignal },
  get: (client: ComputeClient, parts: ResourceParts) => Promise<unknown>,
): Promise<unknown> {
  const parts = parseResourceId(id);
  if (parts === null) {
    return null;
  }
  const client = await deps.clients.compute(parts.subscriptionId);
  return await orNull(
    retriedRead(deps, { reading: { code: 'resource', resourceId: id }, signal }, () => get(client, parts)),
  );
}

async function orNull<Found>(reading: Promise<Found>): Promise<Found | null> {
  try {
    return await reading;
  } catch (error: unknown) {
    if (isAuditError(error, 'arm.notFound')) {
      return null;
    }
    throw error;
  }
}

type Listing = Reading & { list(): Paged };

type Paged = {
  byPage(settings?: { continuationToken?: string }): AsyncIterableIterator<Page>;
};

/** The SDK types what is in it; what is in it in fact its readers find out. */
type Page = readonly unknown[] & { continuationToken?: string };

/** What can be read of the items. */
async function allOf<Item>(
  deps: ReadDeps,
  listing: Listing,
  read: (item: unknown) => Item | null,
): Promise<Item[]> {
  const found = await Array.fromAsync(items(deps, listing), read);
  return found.filter((item) => item !== null);
}

/**
 * The items of an SDK list, each page retried by itself: an SDK iterator is dead after its first failure, so every page is asked of a
 * new one that starts where the last page ended.
 */
async function* items(deps: ReadDeps, { list, ...reading }: Listing): AsyncGenerator<unknown> {
  const readPage = async (at: string): Promise<Page> => {
    const start = at === '' ? {} : { continuationToken: at };
    const page = ((await list().byPage(start).next()).value as Page | undefined) ?? [];
    if (!Array.isArray(page as unknown)) {
      throw new SyntaxError('The page is no list.');
    }
    return page;
  };
  const pages = chained(reading.reading, {
    first: '',
    read: (at) => retriedRead(deps, reading, () => readPage(at)),
    next: (page) => page.continuationToken,
  });
  for await (const page of pages) {
    yield* page;
  }
}
