import { openTablesStore } from '../../lib/azure/tables/store.ts';
import { systemRandom } from '../../lib/deps.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import { startAzurite, tablesConnectionString } from '../support/azurite.ts';
import { startFaultyProxy } from '../support/faulty-proxy.ts';
import { heldStore } from './counted-store.ts';
import { measurePace } from './pace-audit.ts';
import type { PaceFigures } from './pace-figures.ts';
import type { PacedMachine } from './pace-fleet.ts';

/** On the emulator: it scans where the service has an index, so only the order of size counts. */
export async function onEmulator<Result>(work: (store: Store) => Promise<Result>): Promise<Result> {
  const azurite = await startAzurite();
  try {
    const { connectionString } = azurite;
    const address = { kind: 'connection-string', connectionString } as const;
    return await work(await openTablesStore(address, { random: systemRandom }));
  } finally {
    await azurite.stop();
  }
}

/**
 * An audit of the fleet on virtual time with its ledger on the emulator, and how many requests that took: each is a transaction
 * that is paid for. Store calls take no simulated time; where they take some, more rows share a transaction.
 */
export async function measureTransactions(
  fleet: readonly PacedMachine[],
  seed: number,
): Promise<PaceFigures & { readonly transactions: number }> {
  const azurite = await startAzurite();
  const proxy = await startFaultyProxy(azurite.port);
  try {
    const connectionString = tablesConnectionString(proxy.port);
    const figures = await measurePace(fleet, {
      seed,
      openStore: async (clock) => {
        const address = { kind: 'connection-string', connectionString } as const;
        return heldStore(await openTablesStore(address, { random: systemRandom }), clock);
      },
    });
    return { ...figures, transactions: proxy.requests.length };
  } finally {
    await proxy.stop();
    await azurite.stop();
  }
}
