import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openTablesStore } from '../../../../lib/azure/tables/store.ts';
import { systemRandom } from '../../../../lib/deps.ts';
import type { Store } from '../../../../lib/findings/store.ts';
import { type Azurite, startAzurite } from '../../../support/azurite.ts';
import { describeStoreContract } from '../../../support/store-contract.ts';

let azurite: Azurite;
let tables = 0;

beforeAll(async () => {
  azurite = await startAzurite();
});

afterAll(async () => {
  await azurite.stop();
});

describeStoreContract(
  'Azure Tables store',
  async () => {
    tables += 1;
    const tableName = `contract${tables}`;
    const stores: Store[] = [];
    return {
      open: async () => {
        const { connectionString } = azurite;
        const store = await openTablesStore(
          { kind: 'connection-string', connectionString },
          { random: systemRandom, tableName },
        );
        stores.push(store);
        return store;
      },
      dispose: async () => {
        await Promise.all(stores.map(async (store) => await store.close()));
      },
    };
  },
  { histories: 20 },
);
