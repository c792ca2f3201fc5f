import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openSqliteStore } from '../../../lib/sqlite/store.ts';
import { anAudit } from '../../support/ledger-builders.ts';

/** Permissions do not bind root, so root reads as this user, whatever it is called here. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
let folder: string;
let file: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'smb1-audit-read #only?-'));
  file = join(folder, 'audit.sqlite');
  const store = await openSqliteStore(file);
  await store.createAudit(anAudit());
  await store.close();
  chmodSync(file, 0o444);
  chmodSync(folder, 0o555);
  if (isRoot) {
    process.seteuid?.(nobody);
  }
});
afterEach(() => {
  if (isRoot) {
    process.seteuid?.(0);
  }
  chmodSync(folder, 0o755);
  rmSync(folder, { recursive: true });
});

describe('openSqliteStore', () => {
  it('reads a store in a place where nothing can be written', async () => {
    const store = await openSqliteStore(file, { readOnly: true });

    expect(await store.readAudit(anAudit().id)).toEqual(anAudit());
    await store.close();
  });
});
