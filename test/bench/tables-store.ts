import { openTablesStore } from '../../lib/azure/tables/store.ts';
import { systemRandom } from '../../lib/deps.ts';
import { startAzurite } from '../support/azurite.ts';
import { measureStore, type StoreTimes } from './store-times.ts';

/** On the emulator: it scans where the service has an index, so only the order of size counts. */
export async function measureTablesStore(count: number, subscriptionCount: number): Promise<StoreTimes> {
  const azurite = await startAzurite();
  try {
    const { connectionString } = azurite;
    const address = { kind: 'connection-string', connectionString } as const;
    const store = await openTablesStore(address, { random: systemRandom });
    return await measureStore(store, count, subscriptionCount);
  } finally {
    await azurite.stop();
  }
}
