import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openTablesStore, type TablesStoreOptions } from '../../../../lib/azure/tables/store.ts';
import { systemRandom } from '../../../../lib/deps.ts';
import { coverageOf } from '../../../../lib/findings/coverage.ts';
import type { Fence } from '../../../../lib/findings/store/leases.ts';
import type { NewRow, OpenRow, RowState } from '../../../../lib/findings/store/ledger.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import { type AuditId, type ResourceId, resourceKey } from '../../../../lib/model/ids.ts';
import { type Azurite, startAzurite, tablesConnectionString } from '../../../support/azurite.ts';
import {
  aNewRow,
  aNonce,
  anAudit,
  aTarget,
  firstSubscription,
  judgedAs,
  secondSubscription,
  settledAs,
  started,
  starting,
} from '../../../support/ledger-builders.ts';
import { namedRows, openRowsOf, takeLease } from '../../../support/store-contract/harness.ts';
import { describeStoreContract } from '../../../support/store-contract.ts';

const auditId = anAudit().id;

let azurite: Azurite;
let tableName: string;
let tables = 0;

async function open(options: Partial<TablesStoreOptions> = {}): Promise<Store> {
  const { connectionString } = azurite;
  const address = { kind: 'connection-string', connectionString } as const;
  return await openTablesStore(address, { random: systemRandom, tableName, ...options });
}

/** With the record of the audit that rows are added to. */
async function openAudited(): Promise<Store> {
  const store = await open();
  await store.createAudit(anAudit());
  return store;
}

/** What another program sees in the table. */
function rawTable(): TableClient {
  const options = { allowInsecureConnection: true };
  return TableClient.fromConnectionString(azurite.connectionString, tableName, options);
}

async function rawEntities(): Promise<Record<string, unknown>[]> {
  const entities: Record<string, unknown>[] = [];
  for await (const entity of rawTable().listEntities()) {
    entities.push(entity);
  }
  return entities;
}

beforeAll(async () => {
  azurite = await startAzurite();
});

afterAll(async () => {
  await azurite.stop();
});

beforeEach(() => {
  tables += 1;
  tableName = `store${tables}`;
});

describeStoreContract(
  'Azure Tables store',
  async () => {
    tables += 1;
    const own = `contract${tables}`;
    return { open: () => open({ tableName: own }), dispose: async () => undefined };
  },
  { histories: 10 },
);

describe('openTablesStore', () => {
  it('can be made by many processes at once', async () => {
    const stores = await Promise.all(Array.from({ length: 4 }, () => open()));
    await stores[0]?.createAudit(anAudit());

    expect(await stores[3]?.readAudit(auditId)).toEqual(anAudit());
  });

  it('reads a store read-only and refuses to write it', async () => {
    await (await open()).createAudit(anAudit());

    const reader = await open({ readOnly: true });

    expect(await reader.readAudit(auditId)).toEqual(anAudit());
    await expect(reader.addRows(auditId, [aNewRow('vm')], 0)).rejects.toMatchObject({
      code: 'store.unavailable',
      message: expect.stringContaining(tableName),
    });
  });

  it.each([{ readOnly: true }, { mustExist: true }])(
    'refuses a store that is missing and does not make it: %j',
    async (access) => {
      for (const _ of [1, 2]) {
        await expect(open(access)).rejects.toMatchObject({ code: 'store.notFound' });
      }
    },
  );

  it('refuses a store of another schema version by both numbers', async () => {
    await open();
    await rawTable().upsertEntity({ partitionKey: 'store', rowKey: 'schema', schema: 99 });

    await expect(open()).rejects.toMatchObject({
      code: 'store.foreignSchema',
      message: expect.stringMatching(/schema 99, this one uses 4/),
    });
  });

  it.each(['{"id":', '{"id":"20260105T030000Z-0000000a"}', '[]'])(
    'says that a stored document is damaged: %s',
    async (audit0) => {
      const store = await open();
      await store.createAudit(anAudit());
      const [audit] = (await rawEntities()).filter(({ partitionKey }) => partitionKey === 'audits');
      await rawTable().updateEntity({
        partitionKey: 'audits',
        rowKey: String(audit?.['rowKey']),
        audit0,
      });

      await expect(store.readAudit(auditId)).rejects.toMatchObject({ code: 'store.corrupt' });
    },
  );

  it.each([
    { name: 'a wrong key', text: () => azurite.connectionString.replace('Eby8', 'AAAA') },
    { name: 'a service that is not there', text: () => tablesConnectionString(1) },
  ])('says in one sentence or two what is wrong with $name, and no secret', async ({ text }) => {
    const address = { kind: 'connection-string', connectionString: text() } as const;
    const retry = { maxRetries: 0, retryDelayInMs: 0, maxRetryDelayInMs: 0 };

    const error: unknown = await openTablesStore(address, { random: systemRandom, retry }).catch(
      (reason: unknown) => reason,
    );

    expect(error).toMatchObject({
      code: 'store.unavailable',
      message: expect.stringContaining('/smb1audit'),
    });
    expect((error as Error).message).not.toMatch(/UVErCz4I6tq|\n/);
  });

  it.each(['DefaultEndpointsProtocol=https;AccountName=a', 'AccountName=hunter2;AccountKey=hunter2'])(
    'refuses the connection string "%s" without repeating it',
    async (connectionString) => {
      const error: unknown = await openTablesStore(
        { kind: 'connection-string', connectionString },
        { random: systemRandom },
      ).catch((reason: unknown) => reason);

      expect(error).toMatchObject({ code: 'settings.invalid' });
      expect((error as Error).message).not.toContain('hunter2');
    },
  );

  it.each([
    'https://tables.example.org',
    'https://x.table.core.windows.net.example.org',
    'http://x.table.core.windows.net',
  ])('sends no token to %s', async (accountUrl) => {
    await expect(
      openTablesStore({ kind: 'tables', accountUrl }, { random: systemRandom }),
    ).rejects.toMatchObject({ code: 'settings.invalid' });
  });
});

describe('advance', () => {
  let store: Store;
  let fence: Fence;

  async function prepared(rows: readonly NewRow[]): Promise<readonly OpenRow[]> {
    store = await openAudited();
    await store.addRows(auditId, rows, 0);
    fence = await takeLease(store);
    return await openRowsOf(store);
  }

  it('writes more changes than one transaction takes', async () => {
    const rows = await prepared(namedRows(250));

    const written = await store.advance(
      fence,
      rows.map((row) => ({ row, to: settledAs(judgedAs('enabled')) })),
    );

    expect(written.map(({ target }) => target.name)).toEqual(rows.map(({ target }) => target.name));
    expect(await store.coverage(auditId)).toEqual(coverageOf([['judged:enabled:enabled', 250]]));
  });

  it('takes the changes again after a conflict in a later transaction', async () => {
    const rows = await prepared(namedRows(150));
    const other = await open();
    const [last] = rows.slice(-1);
    await other.advance(fence, [{ row: last as OpenRow, to: started }]);
    const changes = rows.map((row) => ({ row, to: starting }));
    await expect(store.advance(fence, changes)).rejects.toMatchObject({ code: 'store.conflict' });

    const written = await Promise.allSettled(changes.map((change) => store.advance(fence, [change])));

    expect(written.filter(({ status }) => status === 'rejected')).toHaveLength(1);
    expect(await store.coverage(auditId)).toMatchObject({ pending: 0, starting: 149, started: 1 });
  });

  it('refuses a row that comes twice', async () => {
    const [row] = await prepared(namedRows(1));
    const change = { row: row as OpenRow, to: starting };

    await expect(store.advance(fence, [change, change])).rejects.toMatchObject({ code: 'store.conflict' });
  });

  it('writes rows that went through another process, or through JSON', async () => {
    const rows = await prepared(namedRows(3));
    const copies = JSON.parse(JSON.stringify(rows)) as OpenRow[];

    await store.advance(
      fence,
      copies.map((row) => ({ row, to: starting })),
    );

    expect(await store.coverage(auditId)).toMatchObject({ pending: 0, starting: 3 });
  });

  it('goes on under a lease that is renewed by another store of the same holder', async () => {
    const [row] = await prepared(namedRows(1));
    const [running] = await store.advance(fence, [{ row: row as OpenRow, to: starting }]);

    expect(await (await open()).renewLease(fence, 60_000, 1000)).toBe(true);
    await store.advance(fence, [{ row: running as OpenRow, to: started }]);

    expect(await store.coverage(auditId)).toMatchObject({ started: 1 });
  });

  it.each(['settled', 'canceled'])('leaves no trace of the token of a row that was %s', async (how) => {
    const [row] = await prepared(namedRows(1));
    const token = 'signature='.repeat(8000);
    const [running] = await store.advance(fence, [
      { row: row as OpenRow, to: { ...started, token } as RowState },
    ]);
    if (how === 'settled') {
      await store.advance(fence, [{ row: running as OpenRow, to: settledAs(judgedAs('enabled')) }]);
    } else {
      const canceled = { outcome: 'canceled', reason: 'canceled' } as const;
      await store.settleOpen(auditId, { states: ['started'], limit: 1 }, canceled, 0);
    }

    const text = JSON.stringify(await rawEntities());

    expect([text.includes('signature='), text.includes(aNonce)]).toEqual([false, false]);
    expect(text).toContain(how === 'settled' ? 'judged' : 'canceled');
  });
});

describe('addRows', () => {
  const hostileNames = [
    "it's",
    'a b',
    '100%25',
    '%2F',
    'a#b?c',
    '監視😀',
    'x\u0085y',
    '\ud83d',
    'a!!b',
    'a!21b',
    "' or 1 eq 1",
  ];

  function rowIn(group: string): NewRow {
    const id = `/subscriptions/${firstSubscription}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/vm`;
    const target = { ...aTarget('vm'), resourceId: id as ResourceId, key: resourceKey(id), name: group };
    return { target, settlement: judgedAs('enabled'), lastKnown: null };
  }

  it('keeps targets apart and finds them again, whatever their names are', async () => {
    const store = await openAudited();
    expect(await store.addRows(auditId, hostileNames.map(rowIn), 0)).toBe(hostileNames.length);

    for (const name of hostileNames) {
      const { key } = rowIn(name).target;
      expect((await store.finding(auditId, key))?.target.name).toBe(name);
      expect((await store.latestFinding(key))?.finding.target.name).toBe(name);
    }
    expect((await store.lastKnown(hostileNames.map((name) => rowIn(name).target.key))).size).toBe(
      hostileNames.length,
    );
    expect((await store.findings(auditId, {}, 100)).items).toHaveLength(hostileNames.length);
  });

  it('keeps targets with the longest tags that ARM allows', async () => {
    const store = await open();
    const tags = Object.fromEntries(
      Array.from({ length: 50 }, (_, index) => [`${index}`.padEnd(256, '鍵'), '値'.repeat(512)]),
    );
    const rows = namedRows(30).map((row) => ({ ...row, target: { ...row.target, tags } }));

    expect(await store.addRows(auditId, rows, 0)).toBe(30);

    expect((await openRowsOf(store)).map(({ target }) => target)).toEqual(rows.map(({ target }) => target));
  });

  it('counts each row once when two processes add the same', async () => {
    const [store, other] = [await openAudited(), await open()];
    const near = namedRows(130);
    const far = namedRows(60, { subscriptionId: secondSubscription });

    const counts = await Promise.all([
      store.addRows(auditId, [...near, ...far], 0),
      other.addRows(auditId, [...far.toReversed(), ...near.slice(60)], 0),
      other.addRows(auditId, near.toReversed(), 0),
    ]);

    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(190);
    expect((await store.coverage(auditId)).pending).toBe(190);
  });
});

describe('settleOpen', () => {
  it('keeps the context exact while a pass settles the same rows', async () => {
    const [store, other] = [await openAudited(), await open()];
    await store.addRows(auditId, namedRows(120), 0);
    const fence = await takeLease(store);
    const rows = await openRowsOf(store);
    let judged = 0;
    const pass = async (): Promise<void> => {
      for (const row of rows) {
        const to = settledAs(judgedAs('disabled'));
        judged += await store.advance(fence, [{ row, to }]).then(
          () => 1,
          () => 0,
        );
      }
    };
    const cancel = async (): Promise<number> => {
      let canceled = 0;
      let last: number;
      do {
        const reason = { outcome: 'canceled', reason: 'canceled' } as const;
        last = await other.settleOpen(auditId, { states: ['pending'], limit: 10 }, reason, 0);
        canceled += last;
      } while (last > 0);
      return canceled;
    };

    const [canceled] = await Promise.all([cancel(), pass()]);

    expect(judged + canceled).toBe(120);
    const { items } = await other.findings(auditId, {}, 1000);
    expect(await store.coverage(auditId)).toEqual(
      coverageOf(
        items.map(({ outcome, probe, reason }) => [
          outcome === 'judged' && probe !== null
            ? `judged:${probe.halves.client.verdict}:${probe.halves.server.verdict}`
            : `${outcome ?? 'judged'}:${reason}`,
          1,
        ]),
      ),
    );
  });
});

describe('lastKnown', () => {
  it('finds the newest known verdict of many targets with a long history', async () => {
    const store = await open();
    const names = [...namedRows(180).map(({ target }) => target.name), '監視', 'z'];
    const expected = new Map<string, unknown>();
    for (let day = 1; day <= 7; day += 1) {
      const id = `2026010${day}T000000Z-0000000a` as AuditId;
      const probedAt = `2026-01-0${day}T00:00:00.000Z`;
      const rows = names.map((name, index) => {
        const verdict = (index + day) % 3 === 0 ? 'unknown' : 'disabled';
        if (verdict !== 'unknown') {
          expected.set(aTarget(name).key, { client: verdict, server: verdict, probedAt });
        }
        return aNewRow(name, { settlement: judgedAs(verdict, probedAt) });
      });
      await store.addRows(id, rows, day);
    }
    const asked = [...names, 'nobody', 'vm-0999'].map((name) => aTarget(name).key);

    expect(await store.lastKnown(asked.toReversed())).toEqual(expected);
    expect(await store.lastKnown(asked.slice(170))).toMatchObject({ size: 12 });
  });
});

describe('saveEvidence', () => {
  it.each([
    { name: 'a lone half of a character', text: 'a\ud83db\ude00' },
    { name: 'a text over many properties', text: '監\u0001'.repeat(40_000) },
    { name: 'nothing', text: '' },
  ])('keeps $name', async ({ text }) => {
    const store = await open();

    await store.saveEvidence(auditId, aTarget('vm').key, text);

    expect(await store.readEvidence(auditId, aTarget('vm').key)).toBe(text);
  });
});

describe('writeImageFindings', () => {
  it('leaves nothing of earlier editions behind', async () => {
    const store = await open();
    const images = Array.from({ length: 230 }, (_, index) => anImageVersion(String(index)));

    await store.writeImageFindings(auditId, images);
    await store.writeImageFindings(auditId, images.slice(0, 3));

    const rows = (await rawEntities()).filter(({ rowKey }) => String(rowKey).startsWith('image!!'));
    expect(rows).toHaveLength(3);
  });
});

function anImageVersion(version: string): Parameters<Store['writeImageFindings']>[1][number] {
  return {
    publisher: 'p',
    offer: 'o',
    sku: 's',
    version,
    firstParty: true,
    imageDate: null,
    smb1BinariesAbsent: 'no',
    judged: 1,
    decided: 1,
    notCounted: { upgraded: 0, versionUntold: 0, undecided: 0, notInOs: 0 },
    client: {},
    server: {},
    disagreeing: [],
    predicted: null,
    agreesWithPrediction: null,
  };
}
