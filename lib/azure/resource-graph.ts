import type { QueryResponse } from '@azure/arm-resourcegraph';
import { z } from 'zod';
import type { MachinePage } from '../inventory/compute-port.ts';
import { amount } from '../model/amount.ts';
import { isSubscriptionId, type SubscriptionId, subscriptionId } from '../model/ids.ts';
import type { ArmClients } from './arm-client.ts';
import { readMachine } from './machine-reading.ts';
import { type ReadDeps, retriedRead } from './retried-read.ts';

/** The largest page: https://learn.microsoft.com/azure/governance/resource-graph/concepts/work-with-data */
const rowsPerPage = 1000;

/**
 * Simple on purpose: rows are filtered by their reader, who sees what is missing in them. Paging needs `id` among the columns and a
 * unique order.
 */
const machineQuery = `resources
| where type =~ 'microsoft.compute/virtualmachines'
| project id, name, type, location, resourceGroup, subscriptionId, tenantId, tags, plan, managedBy, properties
| order by id asc`;

const subscriptionQuery = `resourcecontainers
| where type =~ 'microsoft.resources/subscriptions'
| project id, name, subscriptionId
| order by id asc`;

type GraphScope =
  | { readonly subscriptions: readonly string[] }
  | { readonly managementGroups: readonly string[] };

export type GraphDeps = ReadDeps & { readonly clients: Pick<ArmClients, 'graph'> };

export async function readMachinePage(
  deps: GraphDeps,
  subscriptions: readonly SubscriptionId[],
  options: { readonly skipToken: string | null; readonly signal: AbortSignal },
): Promise<MachinePage> {
  const reading = `The Resource Graph query for virtual machines in ${amount(subscriptions.length, 'subscription')}`;
  const page = await queryPage(deps, { scope: { subscriptions }, query: machineQuery, reading, ...options });
  const machines = page.rows.flatMap((row) => readMachine(row) ?? []);
  return {
    machines,
    unreadableRows: page.rows.length - machines.length,
    totalRecords: page.totalRecords,
    skipToken: page.skipToken,
    isTruncated: page.isTruncated,
    isSubscriptionLimitHit: page.isSubscriptionLimitHit,
  };
}

/** The subscriptions anywhere below a management group that the caller can read; none when it has none or does not exist. */
export async function readSubscriptionsBelow(
  deps: GraphDeps,
  managementGroup: string,
  signal: AbortSignal,
): Promise<readonly SubscriptionId[]> {
  const reading = `The Resource Graph query for the subscriptions of management group ${managementGroup}`;
  const found = new Set<SubscriptionId>();
  let skipToken: string | null = null;
  do {
    const scope = { managementGroups: [managementGroup] };
    const page = await queryPage(deps, { scope, query: subscriptionQuery, reading, skipToken, signal });
    for (const row of page.rows) {
      const id = z.object({ subscriptionId: z.string() }).safeParse(row).data?.subscriptionId ?? '';
      if (isSubscriptionId(id)) {
        found.add(subscriptionId(id));
      }
    }
    skipToken = page.skipToken;
  } while (skipToken !== null);
  return [...found];
}

type GraphPage = Omit<MachinePage, 'machines' | 'unreadableRows'> & { readonly rows: readonly unknown[] };

type GraphQuery = {
  readonly scope: GraphScope;
  readonly query: string;
  readonly reading: string;
  readonly skipToken: string | null;
  readonly signal: AbortSignal;
};

async function queryPage(
  deps: GraphDeps,
  { scope, query, reading, skipToken, signal }: GraphQuery,
): Promise<GraphPage> {
  const client = await deps.clients.graph();
  return await retriedRead(deps, { reading, signal }, async () => {
    let isSubscriptionLimitHit = false;
    const response = await client.resources(
      {
        ...mutable(scope),
        query,
        options: { resultFormat: 'objectArray', top: rowsPerPage, ...(skipToken !== null && { skipToken }) },
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
  skipToken: z.string().min(1).nullable().catch(null),
  data: z.union([
    z.array(z.unknown()),
    z.object({ columns: z.array(z.object({ name: z.string() })), rows: z.array(z.array(z.unknown())) }),
  ]),
});

/** Rows as objects, whichever of its two formats the service answers in. Throws a plain error for a body that is neither. */
function readPage(response: QueryResponse): Omit<GraphPage, 'isSubscriptionLimitHit'> {
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
