import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openTablesStore } from '../../../../lib/azure/tables/store.ts';
import { systemRandom } from '../../../../lib/deps.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import type { AuditId } from '../../../../lib/model/ids.ts';
import { type Azurite, startAzurite, tablesConnectionString } from '../../../support/azurite.ts';
import { type Fault, type FaultyProxy, startFaultyProxy } from '../../../support/faulty-proxy.ts';
import {
  aNewRow,
  anAudit,
  aTarget,
  firstSubscription,
  judgedAs,
  secondSubscription,
} from '../../../support/ledger-builders.ts';
import { anImage } from '../../../support/store-contract/images.ts';

const auditId = anAudit().id;
const keptId = '20260106T030000Z-0000000b' as AuditId;
const vm = aTarget('vm-0').key;
const subscriptions = [firstSubscription, secondSubscription];

let azurite: Azurite;
let proxy: FaultyProxy;
let tableName: string;
let tables = 0;

async function openAt(port: number): Promise<Store> {
  const connectionString = tablesConnectionString(port);
  const retry = { maxRetries: 0 };
  return await openTablesStore(
    { kind: 'connection-string', connectionString },
    { random: systemRandom, tableName, retry },
  );
}

/** Keys of all that is stored, but for what the store and its leases keep for good. */
async function storedKeys(): Promise<string[]> {
  const options = { allowInsecureConnection: true };
  const keys: string[] = [];
  for await (const entity of TableClient.fromConnectionString(
    tablesConnectionString(azurite.port),
    tableName,
    options,
  ).listEntities()) {
    keys.push(`${entity.partitionKey} ${entity.rowKey}`);
  }
  return keys.sort();
}

async function fill(store: Store, id: AuditId): Promise<void> {
  await store.createAudit(anAudit({ id, state: 'complete' }));
  for (const subscriptionId of subscriptions) {
    const rows = ['vm-0', 'vm-1'].map((name) =>
      aNewRow(name, { subscriptionId, settlement: judgedAs('enabled') }),
    );
    await store.addRows(id, rows, Date.parse(anAudit({ id }).startedAt));
  }
  await store.saveEvidence(id, vm, 'raw');
  await store.writeImageFindings(id, [anImage()]);
}

/** What a reader of the whole audit sees, by its own words or `audit.notFound`. */
async function seenBy(store: Store): Promise<readonly unknown[]> {
  const readings = [
    () => store.findings(auditId, {}, 10).then(({ items }) => items.length),
    () => store.findings(auditId, { exposures: ['on'] }, 10).then(({ items }) => items.length),
    () => store.coverage(auditId).then(({ known }) => known),
    () => store.imageFindings(auditId, {}, 10).then(({ items }) => items.length),
    () => store.listAudits({}, 10).then(({ items }) => items.some(({ id }) => id === auditId)),
    () => store.readAudit(auditId).then((audit) => audit !== null),
  ];
  const seen: unknown[] = [];
  for (const read of readings) {
    seen.push(await read().catch((error: { readonly code: string }) => error.code));
  }
  return seen;
}

const whole = [4, 4, 4, 1, true, true];
const gone = ['audit.notFound', 'audit.notFound', 'audit.notFound', 'audit.notFound', false, false];

function isNotBegun(seen: readonly unknown[] | undefined): boolean {
  return seen?.at(-1) === true;
}

function failAt(at: number): void {
  let requests = 0;
  proxy.decide(() => {
    requests += 1;
    return requests === at ? 'lose-request' : 'pass';
  });
}

beforeAll(async () => {
  azurite = await startAzurite();
  proxy = await startFaultyProxy(azurite.port);
});

afterAll(async () => {
  await proxy.stop();
  await azurite.stop();
});

beforeEach(() => {
  tables += 1;
  tableName = `deleted${tables}`;
  proxy.decide(() => 'pass');
});

describe('deleteAudits', () => {
  it('may die over any of its requests: nobody sees a part, and the next one finishes it, even one of nothing', async () => {
    const [reader, dying] = [await openAt(azurite.port), await openAt(proxy.port)];
    await fill(reader, keptId);
    const left = await storedKeys();
    const deaths: (readonly unknown[])[] = [];
    for (let at = 1, isDone = false; !isDone; at += 1) {
      await fill(await openAt(azurite.port), auditId);
      failAt(at);
      isDone = await dying.deleteAudits([auditId]).then(
        () => true,
        () => false,
      );
      deaths.push(await seenBy(reader));
      await reader.deleteAudits(isNotBegun(deaths.at(-1)) ? [auditId] : []);
      expect(await storedKeys()).toEqual(left);
    }

    expect(deaths[0]).toEqual(whole);
    expect(deaths.slice(1)).toEqual(deaths.slice(1).map(() => gone));
    expect(deaths.length).toBeGreaterThan(10);
  });

  it('in the middle of a reading, at whichever of its requests, leaves it whole or ends it', async () => {
    const store = await openAt(azurite.port);
    const reader = await openAt(proxy.port);
    const sums = new Set<string>();
    for (let at = 1, isDone = false; !isDone; at += 1) {
      await fill(store, auditId);
      let requests = 0;
      proxy.decide(async (): Promise<Fault> => {
        requests += 1;
        await (requests === at ? store.deleteAudits([auditId]) : undefined);
        return 'pass';
      });
      const seen = await seenBy(reader);
      isDone = requests < at;
      for (const [index, each] of seen.entries()) {
        expect([whole[index], gone[index]]).toContain(each);
      }
      sums.add(String(seen[0]));
      await store.deleteAudits([auditId]);
    }

    expect([...sums].sort()).toEqual(['4', 'audit.notFound']);
  });

  it('keeps the id until nothing is left of it', async () => {
    const store = await openAt(azurite.port);
    await fill(store, auditId);
    const dying = await openAt(proxy.port);
    failAt(2);
    await expect(dying.deleteAudits([auditId])).rejects.toMatchObject({ code: 'store.unavailable' });

    await expect(store.createAudit(anAudit())).rejects.toMatchObject({ code: 'store.conflict' });
    await store.deleteAudits([]);
    await store.createAudit(anAudit());

    expect((await store.coverage(auditId)).discovered).toBe(0);
  });
});
