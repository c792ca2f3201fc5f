import { resolve } from 'node:path';
import { defaultPageSize, type Store } from '../findings/store/store.ts';
import { wholeReadings } from '../findings/store/whole-readings.ts';
import { auditMethods } from './audits.ts';
import { connect } from './connection.ts';
import { findingMethods } from './findings.ts';
import { imageMethods } from './images.ts';
import { leaseMethods } from './leases.ts';
import { ledgerMethods } from './ledger.ts';
import { prepareSchema } from './schema.ts';

export type SqliteStoreOptions = {
  /** Default false. A read-only store must exist; its writing methods throw `store.unavailable`. */
  readonly readOnly?: boolean;
  /** Default false. */
  readonly mustExist?: boolean;
  /** {@link Store.pageSize}. Default 500. */
  readonly pageSize?: number;
  /** How long a call may wait for another process's transaction before it throws `store.busy`. Default 5,000 ms. */
  readonly busyTimeoutMs?: number;
};

/**
 * Opens the store on one SQLite file, which is made when it is missing (mode 0600), unless it must exist. Several processes may share it.
 * Throws `store.notFound`, `store.foreignSchema`, `store.corrupt`, `store.busy`, `store.full` or `store.unavailable`.
 * A network file system does not suit it: SQLite's write-ahead log needs memory shared between processes.
 */
export async function openSqliteStore(path: string, options: SqliteStoreOptions = {}): Promise<Store> {
  const { readOnly = false, mustExist = false, busyTimeoutMs = 5000, pageSize = defaultPageSize } = options;
  const file = resolve(path);
  const connection = await connect(file, { readOnly, mustExist, busyTimeoutMs });
  try {
    prepareSchema(connection, file, readOnly);
  } catch (error) {
    connection.close();
    throw error;
  }
  const methods = {
    ...auditMethods(connection),
    ...ledgerMethods(connection),
    ...leaseMethods(connection),
    ...findingMethods(connection),
    ...imageMethods(connection),
  };
  return { pageSize, ...methods, ...wholeReadings(methods), close: async () => connection.close() };
}
