import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../lib/sqlite/store.ts';
import { measureStore, type StoreTimes } from './store-times.ts';

/** On a file of this machine's disk, every commit synced. */
export async function measureSqliteStore(count: number, subscriptionCount: number): Promise<StoreTimes> {
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-store-'));
  const store = await openSqliteStore(join(folder, 'audit.sqlite'));
  try {
    return await measureStore(store, count, subscriptionCount);
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}
