import type { TableClient } from '@azure/data-tables';
import { defaultPageSize, type Store } from '../../findings/store/store.ts';
import { wholeReadings } from '../../findings/store/whole-readings.ts';
import type { Random } from '../../model/ports.ts';
import { advanceMethod } from './advance.ts';
import { auditMethods } from './audits.ts';
import { connectTables, type RetryOptions, type TablesAddress } from './client/connect.ts';
import { createTable, type Stored, type Table } from './client/table.ts';
import { isMissingTable, missingTable, storeOfOtherVersion, tableTrouble } from './client/trouble.ts';
import { deleteAuditsMethod } from './delete-audits.ts';
import { findingMethods } from './findings.ts';
import { imageMethods } from './images.ts';
import { leaseMethods } from './leases.ts';
import { ledgerMethods } from './ledger.ts';
import { settleOpenMethod } from './settle-open.ts';
import { createTablesContext } from './tables-context.ts';

export type TablesStoreOptions = {
  /** Default false. A read-only store must exist; its writing methods throw `store.unavailable`. */
  readonly readOnly?: boolean;
  /** Default false: a store that is missing is made, unless it is only read. */
  readonly mustExist?: boolean;
  /** {@link Store.pageSize}. Default 500. */
  readonly pageSize?: number;
  /** Marks writes and spreads repetitions. */
  readonly random: Random;
  /** Default `smb1audit`. */
  readonly tableName?: string;
  /** For one request with its repetitions. Default 25,000 ms, within which a lease can still be renewed twice. */
  readonly timeoutMs?: number;
  /** Default: three times, after 800 ms and up to 8 s, or as long as the service asks. */
  readonly retry?: RetryOptions;
};

/** Grows with every change of what entities look like; a table of a later version is refused, never guessed at. */
const schemaVersion = 4;

/** Their entities are brought into today's form on reading. From the first writer on, earlier versions of this program refuse the table. */
const earlierSchemas: readonly unknown[] = [2, 3];

const defaultRetry: RetryOptions = { maxRetries: 3, retryDelayInMs: 800, maxRetryDelayInMs: 8000 };

/**
 * Opens the store on one table of an Azure storage account, which is made when it is missing. Any number of processes may share it.
 * Throws `settings.invalid`, `store.notFound`, `store.foreignSchema`, `store.busy`, `store.unavailable` or `credential.unavailable`.
 * After `store.unavailable` a change may have been written or not; `advance` may be called again with the same changes.
 */
export async function openTablesStore(address: TablesAddress, options: TablesStoreOptions): Promise<Store> {
  const {
    readOnly = false,
    mustExist = readOnly,
    pageSize = defaultPageSize,
    random,
    tableName = 'smb1audit',
    timeoutMs = 25_000,
    retry = defaultRetry,
  } = options;
  const client = await connectTables(address, tableName, retry);
  const label = `${client.url.split('?', 1)[0]?.replace(/\/$/, '')}/${tableName}`;
  const table = createTable(client, { label, readOnly, timeoutMs });
  await prepare(client, table, { readOnly, mustExist, timeoutMs });
  const context = createTablesContext(table, random);
  const methods = {
    ...auditMethods(context),
    ...deleteAuditsMethod(context),
    ...ledgerMethods(context),
    ...advanceMethod(context),
    ...settleOpenMethod(context),
    ...leaseMethods(context),
    ...findingMethods(context),
    ...imageMethods(context),
  };
  return { pageSize, ...methods, ...wholeReadings(methods), close: async () => undefined };
}

const storePartition = 'store';
const schemaRow = 'schema';

async function prepare(
  client: TableClient,
  table: Table,
  {
    readOnly,
    mustExist,
    timeoutMs,
  }: Readonly<Record<'readOnly' | 'mustExist', boolean>> & { readonly timeoutMs: number },
): Promise<void> {
  let stored = await readSchema(table);
  if (stored === null && mustExist) {
    throw missingTable(table.label);
  }
  if (stored === null) {
    await create(client, table.label, timeoutMs);
    const properties = { schema: schemaVersion };
    await table.write(storePartition, [{ kind: 'insert', rowKey: schemaRow, properties }]);
    stored = await readSchema(table);
  }
  const found = stored?.properties['schema'];
  const isEarlier = earlierSchemas.includes(found);
  if (found !== schemaVersion && !isEarlier) {
    throw storeOfOtherVersion(table.label, found, schemaVersion);
  }
  if (isEarlier && !readOnly) {
    const properties = { schema: schemaVersion };
    await table.write(storePartition, [{ kind: 'put', rowKey: schemaRow, properties }]);
  }
}

async function readSchema(table: Table): Promise<Stored | null> {
  try {
    return await table.read(storePartition, schemaRow);
  } catch (error: unknown) {
    if (error instanceof Error && isMissingTable(error.cause)) {
      return null;
    }
    throw error;
  }
}

async function create(client: TableClient, label: string, timeoutMs: number): Promise<void> {
  try {
    await client.createTable({ abortSignal: AbortSignal.timeout(timeoutMs) });
  } catch (error: unknown) {
    throw tableTrouble(error, label);
  }
}
