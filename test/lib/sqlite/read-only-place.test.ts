import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSqliteStore } from '../../../lib/sqlite/store.ts';
import { anAudit } from '../../support/ledger-builders.ts';

let folder: string;
/** Permissions do not bind root, whom a read-only mount does. */
const isRoot = process.getuid?.() === 0;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'smb1-audit-read #only?-'));
  const store = await openSqliteStore(join(folder, 'audit.sqlite'));
  await store.createAudit(anAudit());
  await store.close();
  if (isRoot) {
    execFileSync('mount', ['--bind', folder, folder]);
    execFileSync('mount', ['-o', 'remount,ro,bind', folder]);
  } else {
    chmodSync(folder, 0o555);
  }
});
afterEach(() => {
  if (isRoot) {
    execFileSync('umount', [folder]);
  } else {
    chmodSync(folder, 0o755);
  }
  rmSync(folder, { recursive: true });
});

describe('openSqliteStore', () => {
  it('reads a store in a place where nothing can be written', async () => {
    const store = await openSqliteStore(join(folder, 'audit.sqlite'), { readOnly: true });

    expect(await store.readAudit(anAudit().id)).toEqual(anAudit());
    await store.close();
  });
});
