import { TableClient, type TransactionAction } from '@azure/data-tables';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openTablesStore } from '../../../../lib/azure/tables/store.ts';
import { systemRandom } from '../../../../lib/deps.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import { type Azurite, startAzurite } from '../../../support/azurite.ts';
import { describeEarlierStore } from '../../../support/earlier-store-contract.ts';
import { type EarlierEntity, earlierEntities, earlierTables } from '../../../support/earlier-stores.ts';

let azurite: Azurite;
let tableName: string;
let tables = 0;

function rawTable(): TableClient {
  const options = { allowInsecureConnection: true };
  return TableClient.fromConnectionString(azurite.connectionString, tableName, options);
}

async function open(options: { readonly readOnly: boolean }): Promise<Store> {
  const { connectionString } = azurite;
  const address = { kind: 'connection-string', connectionString } as const;
  return await openTablesStore(address, { random: systemRandom, tableName, ...options });
}

async function schema(): Promise<unknown> {
  return (await rawTable().getEntity('store', 'schema'))['schema'];
}

beforeAll(async () => {
  azurite = await startAzurite();
});

afterAll(async () => {
  await azurite.stop();
});

beforeEach(async () => {
  tables += 1;
  tableName = `earlier${tables}`;
  const client = rawTable();
  await client.createTable();
  const entities = earlierEntities();
  for (const partition of new Set(entities.map(({ partitionKey }) => partitionKey))) {
    const own = entities.filter(({ partitionKey }) => partitionKey === partition);
    for (let start = 0; start < own.length; start += 100) {
      await client.submitTransaction(own.slice(start, start + 100).map(insert));
    }
  }
});

function insert(entity: EarlierEntity): TransactionAction {
  return ['create', { ...entity }];
}

describeEarlierStore(earlierTables, open);

describe('openTablesStore on a table of an earlier version', () => {
  it('marks it as its own before it writes, so that the earlier version refuses it from then on', async () => {
    await open({ readOnly: true });
    expect(await schema()).toBe(2);

    await open({ readOnly: false });
    expect(await schema()).toBe(4);
  });
});
