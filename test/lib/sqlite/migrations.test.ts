import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Store } from '../../../lib/findings/store/store.ts';
import { openSqliteStore, type SqliteStoreOptions } from '../../../lib/sqlite/store.ts';
import { describeEarlierStore } from '../../support/earlier-store-contract.ts';
import { earlierSqlite, unpackEarlierSqlite } from '../../support/earlier-stores.ts';

let directory: string;
let path: string;
let opened: Store[];

async function open(options: SqliteStoreOptions = {}): Promise<Store> {
  const store = await openSqliteStore(path, options);
  opened.push(store);
  return store;
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'smb1-audit-earlier-'));
  path = join(directory, 'books.sqlite');
  unpackEarlierSqlite(path);
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map(async (store) => await store.close()));
  rmSync(directory, { recursive: true });
});

describeEarlierStore(earlierSqlite, open);

describe('migrate', () => {
  it('leaves a copy beside the file, as it was, which only its owner may read', async () => {
    await open();

    const copy = `${path}.schema-3`;
    expect((statSync(copy).mode & 0o777).toString(8)).toBe('600');
    expect(schemaOf(copy)).toBe(3);
    expect(tallyOf(copy, earlierSqlite.carried)).toContain('skipped:unchanged');
    expect(schemaOf(path)).toBe(5);
    expect(readdirSync(directory).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('takes into the copy what stood in the write-ahead log alone', async () => {
    const earlier = new DatabaseSync(path);
    earlier.exec("PRAGMA journal_mode = WAL; UPDATE audits SET scope_hash = 'from the log'");

    await open();
    earlier.close();

    const copy = new DatabaseSync(`${path}.schema-3`, { readOnly: true });
    expect(copy.prepare('SELECT DISTINCT scope_hash FROM audits').all()).toEqual([
      expect.objectContaining({ scope_hash: 'from the log' }),
    ]);
    copy.close();
  });

  it('touches nothing of a store that is only read', async () => {
    const before = readFileSync(path);

    await (await open({ readOnly: true })).findings(earlierSqlite.whole, {}, 10);

    expect(readFileSync(path).equals(before)).toBe(true);
    expect(existsSync(`${path}.schema-3`)).toBe(false);
  });

  it('happens once when several open the store at a time', async () => {
    const stores = await Promise.all([open(), open(), open()]);

    for (const store of stores) {
      expect((await store.coverage(earlierSqlite.carried)).known).toBe(10);
    }
    expect(schemaOf(`${path}.schema-3`)).toBe(3);
    expect(readdirSync(directory).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('leaves the store as it was where no copy can be made', async () => {
    mkdirSync(`${path}.${process.pid}.part`);

    await expect(open()).rejects.toMatchObject({
      code: 'store.unavailable',
      message: expect.stringMatching(/cannot be copied/),
    });

    expect(schemaOf(path)).toBe(3);
  });

  it('refuses a store older than those that it can lead on', async () => {
    const earlier = new DatabaseSync(path);
    earlier.exec('PRAGMA user_version = 2');
    earlier.close();

    await expect(open()).rejects.toMatchObject({ code: 'store.foreignSchema' });
  });
});

function schemaOf(file: string): unknown {
  const database = new DatabaseSync(file, { readOnly: true });
  const version = database.prepare('PRAGMA user_version').get()?.['user_version'];
  database.close();
  return version;
}

function tallyOf(file: string, auditId: string): unknown[] {
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare('SELECT DISTINCT tally FROM ledger WHERE audit_id = ?').all(auditId);
  database.close();
  return rows.map((row) => row['tally']);
}
