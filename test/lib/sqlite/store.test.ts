import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LeaseAnswer } from '../../../lib/findings/store/leases.ts';
import type { OpenRow } from '../../../lib/findings/store/ledger.ts';
import type { Store } from '../../../lib/findings/store/store.ts';
import { openSqliteStore, type SqliteStoreOptions } from '../../../lib/sqlite/store.ts';
import {
  aNewRow,
  aNonce,
  anAudit,
  firstSubscription,
  judgedAs,
  settledAs,
  started,
} from '../../support/ledger-builders.ts';
import { describeStoreContract } from '../../support/store-contract.ts';

let directory: string;
let path: string;
let opened: Store[];

async function open(options: SqliteStoreOptions = {}): Promise<Store> {
  const store = await openSqliteStore(path, options);
  opened.push(store);
  return store;
}

/** What another program does to the file. */
function tamper(change: (database: DatabaseSync) => void): void {
  const database = new DatabaseSync(path);
  change(database);
  database.close();
}

function modeOf(file: string): string {
  return (statSync(file).mode & 0o777).toString(8);
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'smb1-audit-store-'));
  path = join(directory, 'books.sqlite');
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map(async (store) => await store.close()));
  rmSync(directory, { recursive: true });
});

describeStoreContract('SQLite store', async () => {
  const own = mkdtempSync(join(tmpdir(), 'smb1-audit-contract-'));
  const stores: Store[] = [];
  return {
    open: async () => {
      const store = await openSqliteStore(join(own, 'books.sqlite'));
      stores.push(store);
      return store;
    },
    dispose: async () => {
      await Promise.all(stores.map(async (store) => await store.close()));
      rmSync(own, { recursive: true });
    },
  };
});

describe('openSqliteStore', () => {
  it('makes a file that only its owner may read, and so its companions', async () => {
    const store = await open();
    await store.createAudit(anAudit());

    expect([path, `${path}-wal`, `${path}-shm`].map(modeOf)).toEqual(['600', '600', '600']);
  });

  it('makes an empty file that was there private before it writes to it', async () => {
    writeFileSync(path, '');
    chmodSync(path, 0o644);

    await open();

    expect([path, `${path}-wal`].map(modeOf)).toEqual(['600', '600']);
  });

  it('finds again what was written before it was closed', async () => {
    const store = await open();
    await store.createAudit(anAudit());
    await store.close();
    await store.close();

    expect(await (await open()).readAudit(anAudit().id)).toEqual(anAudit());
  });

  it('reads a store read-only and refuses to write it', async () => {
    const writer = await open();
    await writer.createAudit(anAudit());

    const reader = await open({ readOnly: true });

    expect(await reader.readAudit(anAudit().id)).toEqual(anAudit());
    await expect(reader.addRows(anAudit().id, [aNewRow('vm')], 0)).rejects.toMatchObject({
      code: 'store.unavailable',
      message: expect.stringContaining(path),
    });
  });

  it.each([
    {
      name: 'a text file',
      make: () => writeFileSync(path, 'SERVICE_NAME: lanmanworkstation\n'.repeat(100)),
      code: 'store.corrupt',
      says: 'is not an SQLite database',
    },
    {
      name: "another program's database",
      make: () => tamper((database) => database.exec('CREATE TABLE invoices (id INTEGER)')),
      code: 'store.foreignSchema',
      says: 'another program',
    },
    {
      name: "another application's id",
      make: () => tamper((database) => database.exec('PRAGMA application_id = 7')),
      code: 'store.foreignSchema',
      says: 'another program',
    },
    {
      name: 'a directory',
      make: () => mkdirSync(path),
      code: 'store.unavailable',
      says: 'cannot be read or written',
    },
    {
      name: 'a path below a file',
      make: () => {
        writeFileSync(path, '');
        path = join(path, 'books.sqlite');
      },
      code: 'store.unavailable',
      says: 'cannot be created',
    },
    {
      name: 'a missing directory',
      make: () => {
        path = join(directory, 'missing', 'books.sqlite');
      },
      code: 'store.unavailable',
      says: 'Check that its directory exists',
    },
  ])('refuses $name with one sentence that names the path', async ({ make, code, says }) => {
    make();

    const error: unknown = await open().catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code, message: expect.stringContaining(says) });
    expect((error as Error).message).toContain(path);
    expect((error as Error).message).not.toContain('\n');
  });

  it('leaves a foreign file as it was', async () => {
    writeFileSync(path, 'not a database\n'.repeat(100));
    chmodSync(path, 0o644);

    await expect(open()).rejects.toMatchObject({ code: 'store.corrupt' });

    expect(readFileSync(path, 'utf8')).toBe('not a database\n'.repeat(100));
    expect(modeOf(path)).toBe('644');
  });

  it('refuses a store of another schema version by both numbers', async () => {
    await (await open()).close();
    tamper((database) => database.exec('PRAGMA user_version = 99'));

    await expect(open()).rejects.toMatchObject({
      code: 'store.foreignSchema',
      message: expect.stringMatching(/schema 99, this one uses 5/),
    });
  });

  it.each(['missing', 'empty'])('refuses to read a store that is %s', async (state) => {
    if (state === 'empty') {
      writeFileSync(path, '');
    }

    await expect(open({ readOnly: true })).rejects.toMatchObject({ code: 'store.notFound' });
  });

  it('says that a damaged store is damaged', async () => {
    const store = await open();
    await store.addRows(
      anAudit().id,
      Array.from({ length: 200 }, (_, index) => aNewRow(`vm-${index}`)),
      0,
    );
    await store.close();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 8192);
    writeFileSync(path, bytes);

    const read = async () => await (await open()).findings(anAudit().id, {}, 1000);

    await expect(read()).rejects.toMatchObject({
      code: 'store.corrupt',
      message: expect.stringContaining(path),
    });
  });

  it.each(['{"id":', '{"id":"20260105T030000Z-0000000a"}', '[]'])(
    'says that a stored document is damaged: %s',
    async (body) => {
      const store = await open();
      await store.createAudit(anAudit());
      tamper((database) => database.exec(`UPDATE audits SET body = '${body}'`));

      await expect(store.readAudit(anAudit().id)).rejects.toMatchObject({ code: 'store.corrupt' });
    },
  );

  it('gives up with store.busy while another process holds the file, and goes on afterwards', async () => {
    const store = await open({ busyTimeoutMs: 10 });
    const holder = new DatabaseSync(path);
    holder.exec('BEGIN IMMEDIATE');

    await expect(store.createAudit(anAudit())).rejects.toMatchObject({
      code: 'store.busy',
      message: expect.stringContaining(path),
    });

    holder.exec('ROLLBACK');
    holder.close();
    await store.createAudit(anAudit());
    expect(await store.readAudit(anAudit().id)).toEqual(anAudit());
  });

  it.each(['settled', 'canceled'])(
    'leaves no byte of the token of a row that was %s in the file',
    async (how) => {
      const store = await open();
      await store.addRows(anAudit().id, [aNewRow('vm')], 0);
      const answer = await store.acquireLease(firstSubscription, 'first', 60_000, 0);
      const fence = (answer as Extract<LeaseAnswer, { kind: 'acquired' }>).fence;
      const query = { subscriptionId: firstSubscription, state: 'pending', limit: 1 } as const;
      const [row] = await store.openRows(anAudit().id, query);
      const token = 'signature='.repeat(500);
      const [running] = await store.advance(fence, [
        { row: row as OpenRow, to: { ...started, token } as typeof started },
      ]);
      if (how === 'settled') {
        await store.advance(fence, [{ row: running as OpenRow, to: settledAs(judgedAs('enabled')) }]);
      } else {
        const canceled = { outcome: 'canceled', reason: 'canceled' } as const;
        await store.settleOpen(anAudit().id, { states: ['started'], limit: 1 }, canceled, 0);
      }
      await store.close();

      const text = readFileSync(path).toString('latin1');

      expect([text.includes('signature='), text.includes(aNonce)]).toEqual([false, false]);
    },
  );
});
