import { closeSync, openSync, renameSync, rmSync } from 'node:fs';
import type { Connection } from './connection.ts';
import { notCopied } from './trouble.ts';

/** The oldest schema that is still read; each step leads from one to the next. */
export const oldestSchema = 3;

/**
 * A row's tally as of schema 4, which tells both halves: schema 3 knew the client alone (`judged:VERDICT`), and did not tell the
 * verdicts of rows that were carried over. Bodies stay as they are and are brought into today's form on reading.
 */
const tallyOfSchema3 = `CASE
  WHEN tally GLOB 'judged:*' AND tally NOT GLOB 'judged:*:*' THEN tally || ':unknown'
  WHEN tally = 'skipped:unchanged' THEN tally || coalesce(':' || json_extract(last_known, '$.verdict') || ':unknown', '')
  ELSE tally END`;

/** VMs that an audit wants probed by whoever holds the lease on their subscription. */
export const askedTable = `CREATE TABLE asked (
  subscription_id TEXT NOT NULL,
  audit_id TEXT NOT NULL,
  vm TEXT NOT NULL,
  PRIMARY KEY (subscription_id, audit_id, vm)
) STRICT, WITHOUT ROWID;`;

const steps: ReadonlyMap<number, string> = new Map([
  [
    3,
    `UPDATE ledger SET tally = ${tallyOfSchema3} WHERE tally GLOB 'judged:*' OR tally = 'skipped:unchanged';
     PRAGMA user_version = 4;`,
  ],
  [
    4,
    `DROP TABLE claims;
     ${askedTable}
     ALTER TABLE leases RENAME COLUMN subscription_id TO key;
     PRAGMA user_version = 5;`,
  ],
]);

/**
 * Leads a store of an earlier schema to today's, in one transaction, with a copy of the file beside it as it was, its write-ahead log
 * included (https://www.sqlite.org/lang_vacuum.html). Does nothing when another process was faster. `schemaOf` reads the schema of
 * the file.
 */
export function migrate(connection: Connection, path: string, schemaOf: () => number): void {
  const part = `${path}.${process.pid}.part`;
  preparePrivately(path, part);
  try {
    connection.run('VACUUM INTO $part', { part });
    connection.transact(() => {
      const found = schemaOf();
      if (!steps.has(found)) {
        return;
      }
      renameSync(part, `${path}.schema-${found}`);
      for (let step = steps.get(found); step !== undefined; step = steps.get(schemaOf())) {
        connection.exec(step);
      }
    });
  } finally {
    rmSync(part, { force: true });
  }
}

/** For a store of an earlier schema that may not be written: views in its tables' place, of this connection alone. */
export function viewAsToday(connection: Connection, schema: number): void {
  if (schema > 3) {
    // Since then only what writers use has changed.
    return;
  }
  connection.exec(`
    PRAGMA temp_store = MEMORY;
    CREATE TEMP VIEW ledger AS SELECT audit_id, key, subscription_id, ${tallyOfSchema3} AS tally, publisher, version,
      settled_at, since, nonce, memo, last_known, settlement, target, token FROM main.ledger;
    CREATE TEMP VIEW tallies AS
      SELECT audit_id, subscription_id, iif(tally GLOB 'judged:*', tally || ':unknown', tally) AS tally, count
        FROM main.tallies WHERE tally <> 'skipped:unchanged'
      UNION ALL
      SELECT audit_id, subscription_id, ${tallyOfSchema3} AS tally, 1 AS count
        FROM main.ledger WHERE tally = 'skipped:unchanged';
  `);
}

function preparePrivately(path: string, part: string): void {
  try {
    // One of a process of this number that died over it.
    rmSync(part, { force: true });
    closeSync(openSync(part, 'wx', 0o600));
  } catch (error) {
    throw notCopied(path, part, error);
  }
}
