import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { z } from 'zod';
import { isAuditError } from '../model/errors.ts';
import { damagedStore, isReadOnlyPlace, missingStore, notCreated, storeTrouble } from './trouble.ts';

/** Named parameters, without the `$`. */
export type Parameters = Readonly<Record<string, string | number | null>>;

export type ConnectionOptions = {
  readonly readOnly: boolean;
  /** Default false: a file that is missing is made, unless `readOnly`. */
  readonly mustExist?: boolean;
  /** How long to wait, in milliseconds, for another process to finish its transaction. */
  readonly busyTimeoutMs: number;
};

/** Opens the file and, unless `readOnly` or `mustExist`, creates it with mode 0600, which its `-wal` and `-shm` files inherit. */
export async function connect(path: string, options: ConnectionOptions): Promise<Connection> {
  const { DatabaseSync } = await import('node:sqlite');
  if (!options.readOnly && options.mustExist !== true) {
    createPrivately(path);
  } else if (!exists(path)) {
    throw missingStore(path);
  }
  const open = (place: string | URL): DatabaseSync => new DatabaseSync(place, { readOnly: options.readOnly });
  const connection = translating(path, () =>
    connectionTo(path, options.readOnly ? openToRead(path, open) : open(path)),
  );
  try {
    connection.exec(`PRAGMA busy_timeout = ${options.busyTimeoutMs}`);
    if (!options.readOnly) {
      await prepareToWrite(connection, options.busyTimeoutMs);
    }
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/**
 * A reader of a file in WAL mode makes files beside it, which a read-only place refuses. Without a log, which
 * every writer has, the file is all there is and can be read as it stands: https://www.sqlite.org/wal.html#read_only_databases
 */
function openToRead(path: string, open: (place: string | URL) => DatabaseSync): DatabaseSync {
  const database = open(path);
  try {
    database.exec('PRAGMA schema_version');
  } catch (error) {
    if (isReadOnlyPlace(error) && !exists(`${path}-wal`)) {
      database.close();
      return open(immutable(path));
    }
  }
  return database;
}

function immutable(path: string): URL {
  const url = pathToFileURL(path);
  url.searchParams.set('immutable', '1');
  return url;
}

/**
 * WAL lets readers and one writer work side by side. `synchronous = FULL` syncs every commit: a row that was committed as
 * `starting` before its POST is still so after a power cut, not only after a killed process, for which NORMAL would do.
 * `secure_delete` overwrites erased tokens. https://www.sqlite.org/pragma.html
 */
const writerPragmas = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;';

const pauseMs = 20;

/** SQLite's own busy timeout does not cover the switch to WAL, over which processes that open a new store collide. */
async function prepareToWrite(connection: Connection, busyTimeoutMs: number): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    try {
      connection.exec(writerPragmas);
      return;
    } catch (error) {
      if (!isAuditError(error, 'store.busy') || waitedMs >= busyTimeoutMs) {
        throw error;
      }
    }
    await setTimeout(pauseMs);
  }
}

/** One connection. Everything is synchronous and throws AuditErrors of the `store` family. */
export type Connection = ReturnType<typeof connectionTo>;

function connectionTo(path: string, database: DatabaseSync) {
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, known);
    return known;
  };
  return {
    all: <Columns>(sql: string, parameters: Parameters) =>
      translating(path, () => prepared(sql).all(parameters) as readonly unknown[] as readonly Columns[]),
    get: <Columns>(sql: string, parameters: Parameters) =>
      translating(path, () => prepared(sql).get(parameters) as Columns | undefined),
    /** Returns how many rows changed. */
    run: (sql: string, parameters: Parameters): number =>
      translating(path, () => Number(prepared(sql).run(parameters).changes)),
    /** Runs statements without parameters. */
    exec: (sql: string): void => translating(path, () => database.exec(sql)),
    /** All of `work` or nothing. Takes the write lock at once, so that it never waits in the middle. */
    transact: <Result>(work: () => Result): Result => translating(path, () => transact(database, work)),
    /** Reads stored JSON. Throws `store.corrupt` unless the schema takes it. */
    parse: <Body>(json: string, schema: z.ZodType<Body>): Body => parseJson(path, json, schema),
    close: (): void => {
      statements.clear();
      if (database.isOpen) {
        translating(path, () => database.close());
      }
    },
  };
}

function transact<Result>(database: DatabaseSync, work: () => Result): Result {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    // SQLite itself rolls back on a full disk and on some I/O errors.
    if (database.isTransaction) {
      database.exec('ROLLBACK');
    }
    throw error;
  }
}

function translating<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw storeTrouble(error, path);
  }
}

function parseJson<Body>(path: string, json: string, schema: z.ZodType<Body>): Body {
  try {
    return schema.parse(JSON.parse(json));
  } catch (error) {
    throw damagedStore(path, error);
  }
}

/**
 * Never opens a file that exists: closing any descriptor of a database drops the locks that this process holds on it.
 * https://www.sqlite.org/howtocorrupt.html#_posix_advisory_locks_canceled_by_a_separate_thread_doing_close_
 */
function createPrivately(path: string): void {
  try {
    if (!exists(path)) {
      closeSync(openSync(path, 'wx', 0o600));
    } else if (statSync(path).size === 0) {
      chmodSync(path, 0o600);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw notCreated(path, error);
    }
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
