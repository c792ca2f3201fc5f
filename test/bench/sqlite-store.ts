import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '../../lib/findings/store/store.ts';
import { openSqliteStore } from '../../lib/sqlite/store.ts';

/** On a file of this machine's disk, every commit synced. */
export async function onSqlite<Result>(work: (store: Store) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-store-'));
  const store = await openSqliteStore(join(folder, 'audit.sqlite'));
  try {
    return await work(store);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}
