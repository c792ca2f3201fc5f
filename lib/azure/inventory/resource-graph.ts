import type { QueryResponse } from '@azure/arm-resourcegraph';
import type { RestError } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import type { GraphPage, ListedDisk, MachineFacts } from '../../inventory/compute-port.ts';
import { amount } from '../../model/amount.ts';
import { isAuditError } from '../../model/errors.ts';
import { isSubscriptionId, type SubscriptionId, subscriptionId } from '../../model/ids.ts';
import { readArmError } from '../../run-command/arm-error.ts';
import type { ArmClients } from '../arm-client.ts';
import { type ReadDeps, retriedRead } from '../retried-read.ts';
import { textUpTo } from '../tolerant-reading.ts';
import { readMachine } from './machine-reading.ts';
import { readDiskOrigin } from './origin-reading.ts';

/**
 * Rows asked for in a page: the most there may be (https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data), and fewer
 * where an answer exceeds the 16 MiB that it may have, as pages of VMs with many properties do (https://github.com/microsoft/ARI/issues/199).
 */
const pageSizes = [1000, 300, 100, 30, 10, 3, 1] as const;

/**
 * Simple on purpose: rows are filtered by their reader, who sees what is missing in them. Paging needs `id` among the columns and a
 * unique order.
 */
const machineQuery = `resources
| where type =~ 'microsoft.compute/virtualmachines'
| project id, name, type, location, resourceGroup, subscriptionId, tenantId, tags, plan, managedBy, properties
| order by id asc`;

/** Only the disks of VMs, so that there are no more rows than VMs. */
const osDiskQuery = `resources
| where type =~ 'microsoft.compute/disks'
| where properties.osType =~ 'Windows' and isnotempty(managedBy)
| project id, tags, creationData = properties.creationData
| order by id asc`;

const subscriptionQuery = `resourcecontainers
| where type =~ 'microsoft.resources/subscriptions'
| project id, name, subscriptionId
| order by id asc`;

type GraphScope =
  | { readonly subscriptions: readonly string[] }
  | { readonly managementGroups: readonly string[] };

export type GraphDeps = ReadDeps & { readonly clients: Pick<ArmClients, 'graph'> };

type PageOptions = { readonly skipToken: string | null; readonly signal: AbortSignal };

export async function readMachinePage(
  deps: GraphDeps,
  subscriptions: readonly SubscriptionId[],
  options: PageOptions,
): Promise<GraphPage<MachineFacts>> {
  const reading = `The Resource Graph query for virtual machines in ${amount(subscriptions.length, 'subscription')}`;
  const page = await queryPage(deps, { scope: { subscriptions }, query: machineQuery, reading, ...options });
  return readRows(page, readMachine);
}

export async function readOsDiskPage(
  deps: GraphDeps,
  subscriptions: readonly SubscriptionId[],
  options: PageOptions,
): Promise<GraphPage<ListedDisk>> {
  const reading = `The Resource Graph query for OS disks in ${amount(subscriptions.length, 'subscription')}`;
  const page = await queryPage(deps, { scope: { subscriptions }, query: osDiskQuery, reading, ...options });
  return readRows(page, readListedDisk);
}

const idSchema = z.object({ id: textUpTo(1000) });

function readListedDisk(row: unknown): ListedDisk | null {
  const { data } = idSchema.safeParse(row);
  return data === undefined ? null : { id: data.id, made: readDiskOrigin(row) };
}

/** The subscriptions anywhere below a management group that the caller can read; none when it has none or does not exist. */
export async function readSubscriptionPage(
  deps: GraphDeps,
  managementGroup: string,
  options: PageOptions,
): Promise<GraphPage<SubscriptionId>> {
  const reading = `The Resource Graph query for the subscriptions of management group ${managementGroup}`;
  const scope = { managementGroups: [managementGroup] };
  return readRows(
    await queryPage(deps, { scope, query: subscriptionQuery, reading, ...options }),
    readSubscription,
  );
}

const subscriptionSchema = z.object({ subscriptionId: z.string() });

function readSubscription(row: unknown): SubscriptionId | null {
  const id = subscriptionSchema.safeParse(row).data?.subscriptionId ?? '';
  return isSubscriptionId(id) ? subscriptionId(id) : null;
}

type RawPage = Omit<GraphPage<unknown>, 'unreadableRows'>;

function readRows<Row>(page: RawPage, read: (row: unknown) => Row | null): GraphPage<Row> {
  const rows = page.rows.flatMap((row) => read(row) ?? []);
  return { ...page, rows, unreadableRows: page.rows.length - rows.length };
}

type GraphQuery = {
  readonly scope: GraphScope;
  readonly query: string;
  readonly reading: string;
  readonly skipToken: string | null;
  readonly signal: AbortSignal;
};

/** A page that is too large is asked for again in smaller ones, down to one row. */
async function queryPage(deps: GraphDeps, query: GraphQuery): Promise<RawPage> {
  for (const size of pageSizes) {
    try {
      return await queryPageOf(deps, query, size);
    } catch (error: unknown) {
      if (size === 1 || !isTooLarge(error)) {
        throw error;
      }
    }
  }
  throw new TypeError('there is no smallest page');
}

/** The code stands in the details of a 400. */
function isTooLarge(error: unknown): boolean {
  if (!isAuditError(error, 'arm.rejected')) {
    return false;
  }
  const { response, details } = (error.cause ?? {}) as Partial<RestError>;
  const { codes, text } = readArmError(response?.bodyAsText ?? details);
  return codes.includes('responsepayloadtoolarge') || /payload size .*exceeded the limit/.test(text);
}

async function queryPageOf(
  deps: GraphDeps,
  { scope, query, reading, skipToken, signal }: GraphQuery,
  top: number,
): Promise<RawPage> {
  const client = await deps.clients.graph();
  return await retriedRead(deps, { reading, signal }, async () => {
    let isSubscriptionLimitHit = false;
    const response = await client.resources(
      {
        ...mutable(scope),
        query,
        options: { resultFormat: 'objectArray', top, ...(skipToken !== null && { skipToken }) },
      },
      {
        abortSignal: signal,
        onResponse: ({ headers }) => {
          isSubscriptionLimitHit =
            headers.get('x-ms-tenant-subscription-limit-hit')?.toLowerCase() === 'true';
        },
      },
    );
    return { ...readPage(response), isSubscriptionLimitHit };
  });
}

const answerSchema = z.object({
  totalRecords: z.number().int().nonnegative().nullable().catch(null),
  /** A text, not a boolean. */
  resultTruncated: z.coerce.string().catch(''),
  skipToken: z.string().regex(/./s).nullable().catch(null),
  data: z.union([
    z.array(z.unknown()),
    z.object({ columns: z.array(z.object({ name: z.string() })), rows: z.array(z.array(z.unknown())) }),
  ]),
});

/** Rows as objects, whichever of its two formats the service answers in. Throws a plain error for a body that is neither. */
function readPage(response: QueryResponse): Omit<RawPage, 'isSubscriptionLimitHit'> {
  const answer = answerSchema.safeParse(response);
  if (!answer.success) {
    throw new SyntaxError('The answer has no rows in a known format.');
  }
  const { data, totalRecords, skipToken, resultTruncated } = answer.data;
  return {
    rows: Array.isArray(data)
      ? data
      : data.rows.map((row) => Object.fromEntries(data.columns.map(({ name }, index) => [name, row[index]]))),
    totalRecords,
    skipToken,
    isTruncated: resultTruncated.toLowerCase() === 'true',
  };
}

/** The SDK's types want arrays that it may change. */
function mutable(scope: GraphScope): { subscriptions: string[] } | { managementGroups: string[] } {
  return 'subscriptions' in scope
    ? { subscriptions: [...scope.subscriptions] }
    : { managementGroups: [...scope.managementGroups] };
}
