import type { QueryResponse } from '@azure/arm-resourcegraph';
import type { RestError } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import type { GraphPage, InventoryPort, ListedDisk } from '../../inventory/compute-port.ts';
import { isAuditError } from '../../model/errors.ts';
import { isSubscriptionId, type SubscriptionId, subscriptionId } from '../../model/ids.ts';
import { readArmError } from '../../run-command/arm-error.ts';
import type { ArmClients } from '../arm-client.ts';
import { type ReadDeps, type Reading, retriedRead } from '../retried-read.ts';
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

export type GraphDeps = ReadDeps & { readonly clients: Pick<ArmClients, 'graph'> };

/** The lists that Resource Graph has; each is read page by page. */
export function graphReads(
  deps: GraphDeps,
): Pick<InventoryPort, 'machinePage' | 'osDiskPage' | 'subscriptionPage'> {
  return {
    machinePage: ([...subscriptions], skipToken, signal) => {
      const reading = { code: 'graph-machines', subscriptions: subscriptions.length } as const;
      return readPage(deps, { query: machineQuery, subscriptions, skipToken, reading, signal }, readMachine);
    },
    osDiskPage: ([...subscriptions], skipToken, signal) => {
      const reading = { code: 'graph-disks', subscriptions: subscriptions.length } as const;
      return readPage(
        deps,
        { query: osDiskQuery, subscriptions, skipToken, reading, signal },
        readListedDisk,
      );
    },
    /** None below a group that has none, or that does not exist. */
    subscriptionPage: (managementGroup, skipToken, signal) => {
      const reading = { code: 'graph-subscriptions', managementGroup } as const;
      const page = {
        query: subscriptionQuery,
        managementGroups: [managementGroup],
        skipToken,
        reading,
        signal,
      };
      return readPage(deps, page, readSubscription);
    },
  };
}

const idSchema = z.object({ id: textUpTo(1000) });

function readListedDisk(row: unknown): ListedDisk | null {
  const { data } = idSchema.safeParse(row);
  return data === undefined ? null : { id: data.id, made: readDiskOrigin(row) };
}

const subscriptionSchema = z.object({ subscriptionId: z.string() });

function readSubscription(row: unknown): SubscriptionId | null {
  const id = subscriptionSchema.safeParse(row).data?.subscriptionId ?? '';
  return isSubscriptionId(id) ? subscriptionId(id) : null;
}

type AskedPage = Reading & {
  readonly query: string;
  readonly subscriptions?: string[];
  readonly managementGroups?: string[];
  readonly skipToken: string | null;
};

async function readPage<Row>(
  deps: GraphDeps,
  asked: AskedPage,
  read: (row: unknown) => Row | null,
): Promise<GraphPage<Row>> {
  const page = await queryPage(deps, asked, pageSizes);
  const rows = page.rows.flatMap((row) => read(row) ?? []);
  return { ...page, rows, unreadableRows: page.rows.length - rows.length };
}

type RawPage = Omit<GraphPage<unknown>, 'unreadableRows'>;

/** A page that is too large is asked for again in smaller ones, down to one row. */
async function queryPage(
  deps: GraphDeps,
  { reading, signal, ...asked }: AskedPage,
  [top = 1, ...smaller]: readonly number[],
): Promise<RawPage> {
  try {
    return await retriedRead(deps, { reading, signal }, () => queryPageOf(deps, asked, { top, signal }));
  } catch (error: unknown) {
    if (smaller.length === 0 || !isTooLarge(error)) {
      throw error;
    }
    return await queryPage(deps, { reading, signal, ...asked }, smaller);
  }
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
  { skipToken, ...query }: Omit<AskedPage, keyof Reading>,
  { top, signal }: { readonly top: number; readonly signal: AbortSignal },
): Promise<RawPage> {
  const client = await deps.clients.graph();
  let isSubscriptionLimitHit = false;
  const options = { resultFormat: 'objectArray', top, ...(skipToken !== null && { skipToken }) } as const;
  const response = await client.resources(
    { ...query, options },
    {
      abortSignal: signal,
      onResponse: ({ headers }) => {
        isSubscriptionLimitHit = headers.get('x-ms-tenant-subscription-limit-hit')?.toLowerCase() === 'true';
      },
    },
  );
  return { ...readAnswer(response), isSubscriptionLimitHit };
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
function readAnswer(response: QueryResponse): Omit<RawPage, 'isSubscriptionLimitHit'> {
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
