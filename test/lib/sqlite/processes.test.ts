import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSqliteStore } from '../../../lib/sqlite/store.ts';
import { anAudit, firstSubscription, starting } from '../../support/ledger-builders.ts';

const script = fileURLToPath(new URL('../../support/store-process.ts', import.meta.url));

let directory: string;
let path: string;

function start(...command: string[]): ChildProcess {
  return spawn(process.execPath, [script, path, ...command], { stdio: ['ignore', 'pipe', 'ignore'] });
}

/** The exit code, or null when the process was killed. */
async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'smb1-audit-processes-'));
  path = join(directory, 'books.sqlite');
});

afterEach(() => {
  rmSync(directory, { recursive: true });
});

describe('a store shared by processes', () => {
  it('keeps a row that was committed as starting when its process is killed', async () => {
    const child = start('start');
    await once(child.stdout as NonNullable<ChildProcess['stdout']>, 'data');
    const exit = exitOf(child);
    child.kill('SIGKILL');
    await exit;

    const store = await openSqliteStore(path);
    const query = { subscriptionId: firstSubscription, state: 'starting', limit: 10 } as const;
    const rows = await store.openRows(anAudit().id, query);
    await store.close();

    expect(rows.map(({ entry }) => entry)).toEqual([starting]);
  });

  it('loses no write of four processes that write at once', async () => {
    const store = await openSqliteStore(path);
    await store.createAudit(anAudit());

    const children = Array.from({ length: 4 }, () => start('count', '25'));
    const exits = await Promise.all(children.map(exitOf));

    const audit = await store.readAudit(anAudit().id);
    await store.close();
    expect(exits).toEqual([0, 0, 0, 0]);
    expect(new Set(audit?.incompleteBecause.map((reason) => JSON.stringify(reason))).size).toBe(100);
  });

  it('can be made by four processes at once', async () => {
    const children = Array.from({ length: 4 }, () => start('count'));

    const exits = await Promise.all(children.map(exitOf));

    expect(exits).toEqual([0, 0, 0, 0]);
  });
});
