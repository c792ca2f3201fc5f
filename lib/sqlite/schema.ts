import type { Connection } from './connection.ts';
import { askedTable, migrate, oldestSchema, viewAsToday } from './migrations.ts';
import { emptyStore, foreignStore, storeOfOtherVersion } from './trouble.ts';

/** `SMB1` in ASCII: marks the file as this program's. https://www.sqlite.org/pragma.html#pragma_application_id */
const applicationId = 0x534d4231;

/**
 * Grows with every change of the tables below and of what stands in them; a file of a later version is refused, never guessed at, one of
 * an earlier version is migrated.
 */
const schemaVersion = 5;

/**
 * `tally` is what a row counts as (`pending`, `judged:enabled:disabled`, `failed:timed-out`): one index answers open rows and filters.
 * `tallies` holds how many rows count as each, so that coverage, which every pass asks for all the time, reads no rows; triggers
 * write it with the rows. `publisher` and the image columns are in lower case; bodies are JSON. Bulky columns come last.
 */
const tables = `
CREATE TABLE audits (
  id TEXT PRIMARY KEY,
  scope_hash TEXT NOT NULL,
  body TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX audits_by_scope ON audits (scope_hash, id);

CREATE TABLE ledger (
  audit_id TEXT NOT NULL,
  key TEXT NOT NULL,
  subscription_id TEXT NOT NULL,
  tally TEXT NOT NULL,
  publisher TEXT,
  version INTEGER NOT NULL,
  settled_at INTEGER,
  since INTEGER,
  nonce TEXT,
  memo TEXT NOT NULL,
  last_known TEXT,
  settlement TEXT,
  target TEXT NOT NULL,
  token TEXT,
  UNIQUE (audit_id, key)
) STRICT;
CREATE INDEX ledger_by_tally ON ledger (audit_id, subscription_id, tally, key);
CREATE INDEX ledger_by_target ON ledger (key, settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX ledger_open ON ledger (key) WHERE settled_at IS NULL;

CREATE TABLE tallies (
  audit_id TEXT NOT NULL,
  subscription_id TEXT NOT NULL,
  tally TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (audit_id, subscription_id, tally)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER ledger_row_came AFTER INSERT ON ledger BEGIN
  INSERT INTO tallies VALUES (new.audit_id, new.subscription_id, new.tally, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER ledger_row_moved AFTER UPDATE OF tally ON ledger BEGIN
  UPDATE tallies SET count = count - 1
    WHERE audit_id = old.audit_id AND subscription_id = old.subscription_id AND tally = old.tally;
  INSERT INTO tallies VALUES (new.audit_id, new.subscription_id, new.tally, 1)
    ON CONFLICT DO UPDATE SET count = count + 1;
END;

CREATE TABLE evidence (
  audit_id TEXT NOT NULL,
  key TEXT NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (audit_id, key)
) STRICT;

CREATE TABLE images (
  audit_id TEXT NOT NULL,
  publisher TEXT NOT NULL,
  offer TEXT NOT NULL,
  sku TEXT NOT NULL,
  version TEXT NOT NULL,
  flagged INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (audit_id, publisher, offer, sku, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE leases (
  key TEXT PRIMARY KEY,
  epoch INTEGER NOT NULL,
  holder TEXT,
  until INTEGER NOT NULL,
  levels TEXT
) STRICT, WITHOUT ROWID;

${askedTable}

PRAGMA application_id = ${applicationId};
PRAGMA user_version = ${schemaVersion};
`;

/**
 * Makes the tables in an empty file and migrates those of an earlier version, with a copy of the file beside it; a read-only store of
 * an earlier version is only looked at as today's. Throws `store.foreignSchema` for a file that another program or a later version made.
 */
export function prepareSchema(connection: Connection, path: string, readOnly: boolean): void {
  const found = schemaOf(connection, path);
  if (found === 'today') {
    return;
  }
  if (found === 'none') {
    if (readOnly) {
      throw emptyStore(path);
    }
    makeTables(connection, path);
  } else if (readOnly) {
    viewAsToday(connection, found);
  } else {
    migrate(connection, path, () => pragma(connection, 'user_version'));
  }
}

/** Unless another process was faster. */
function makeTables(connection: Connection, path: string): void {
  connection.transact(() => {
    if (schemaOf(connection, path) === 'none') {
      connection.exec(tables);
    }
  });
}

/** A number: the version of an earlier schema. */
type Schema = 'none' | 'today' | number;

function schemaOf(connection: Connection, path: string): Schema {
  const application = pragma(connection, 'application_id');
  const version = pragma(connection, 'user_version');
  if (application === applicationId && version === schemaVersion) {
    return 'today';
  }
  if (application === applicationId && version >= oldestSchema && version < schemaVersion) {
    return version;
  }
  if (application === applicationId) {
    throw storeOfOtherVersion(path, version, schemaVersion);
  }
  if (application !== 0 || version !== 0 || hasTables(connection)) {
    throw foreignStore(path);
  }
  return 'none';
}

function pragma(connection: Connection, name: string): number {
  return connection.get<Record<string, number>>(`PRAGMA ${name}`, {})?.[name] ?? 0;
}

function hasTables(connection: Connection): boolean {
  return connection.get('SELECT 1 FROM sqlite_schema LIMIT 1', {}) !== undefined;
}
