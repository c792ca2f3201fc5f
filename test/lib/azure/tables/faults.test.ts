import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { persist } from '../../../../lib/audit/persist.ts';
import { openTablesStore, type TablesStoreOptions } from '../../../../lib/azure/tables/store.ts';
import { systemRandom } from '../../../../lib/deps.ts';
import { coverageOf } from '../../../../lib/findings/coverage.ts';
import type { Fence } from '../../../../lib/findings/store/leases.ts';
import type { OpenRow } from '../../../../lib/findings/store/ledger.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import type { AuditId } from '../../../../lib/model/ids.ts';
import { seededRandom } from '../../../support/audit-bench.ts';
import { type Azurite, startAzurite, tablesConnectionString } from '../../../support/azurite.ts';
import {
  type Fault,
  type FaultyProxy,
  type ProxiedRequest,
  startFaultyProxy,
} from '../../../support/faulty-proxy.ts';
import {
  aNewRow,
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
import { describeModel } from '../../../support/store-contract/model.ts';

const auditId = anAudit().id;
const canceled = { outcome: 'canceled', reason: 'canceled' } as const;
const serverBusy = { status: 503, code: 'ServerBusy' } as const;

let azurite: Azurite;
let proxy: FaultyProxy;
let tableName: string;
let tables = 0;

const never = { maxRetries: 0, retryDelayInMs: 0, maxRetryDelayInMs: 0 };
const threeTimes = { maxRetries: 3, retryDelayInMs: 1, maxRetryDelayInMs: 2 };

/** Through the proxy. */
async function open(options: Partial<TablesStoreOptions> = {}): Promise<Store> {
  return await openAt(proxy.port, options);
}

/** With the record of the audit that rows are added to. */
async function openAudited(options: Partial<TablesStoreOptions> = {}): Promise<Store> {
  const store = await open(options);
  await store.createAudit(anAudit());
  return store;
}

async function openAt(port: number, options: Partial<TablesStoreOptions> = {}): Promise<Store> {
  const connectionString = tablesConnectionString(port);
  const common = { random: systemRandom, tableName, retry: threeTimes };
  return await openTablesStore({ kind: 'connection-string', connectionString }, { ...common, ...options });
}

function isWrite({ method }: ProxiedRequest): boolean {
  return method === 'POST';
}

/** Trouble for the next requests of a kind, then none. */
function faultNext(
  count: number,
  fault: Fault,
  isMeant: (request: ProxiedRequest) => boolean = isWrite,
): void {
  let left = count;
  proxy.decide((request) => {
    if (!isMeant(request) || left === 0) {
      return 'pass';
    }
    left -= 1;
    return fault;
  });
}

/** Trouble now and then, but never a fourth time for one request. */
function faultAtRandom(seed: number): void {
  const random = seededRandom(seed);
  const faults: readonly Fault[] = [
    'lose-request',
    'lose-answer',
    serverBusy,
    { status: 500, code: 'InternalError' },
  ];
  const suffered = new Map<string, number>();
  proxy.decide(({ method, url, body }) => {
    const name = `${method} ${url} ${body}`;
    const count = suffered.get(name) ?? 0;
    if (count === 3 || random.fraction() < 0.7) {
      return 'pass';
    }
    suffered.set(name, count + 1);
    return faults[Math.floor(random.fraction() * faults.length)] ?? 'pass';
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
  tableName = `faults${tables}`;
});

afterEach(() => {
  proxy.decide(() => 'pass');
});

describe('over a connection that breaks before and after every other request', () => {
  describeModel(async () => {
    tables += 1;
    tableName = `faults${tables}`;
    faultAtRandom(tables);
    return { open: () => open(), dispose: async () => undefined };
  }, 8);

  it('loses no change of an audit and makes none twice', async () => {
    faultAtRandom(7);
    const [store, other] = [await open(), await open()];
    await store.createAudit(anAudit());

    for (let index = 0; index < 12; index += 1) {
      await (index % 2 === 0 ? store : other).updateAudit(auditId, (audit) => ({
        ...audit,
        incompleteBecause: [...audit.incompleteBecause, { code: 'deadline', count: index }],
      }));
    }

    expect((await store.readAudit(auditId))?.incompleteBecause).toEqual(
      Array.from({ length: 12 }, (_, index) => ({ code: 'deadline', count: index })),
    );
  });
});

describe('a write whose answer is lost', () => {
  it('is known again by createAudit', async () => {
    const store = await open();
    faultNext(1, 'lose-answer');

    await store.createAudit(anAudit());

    await expect(store.createAudit(anAudit())).rejects.toMatchObject({ code: 'store.conflict' });
  });

  it('is counted once by addRows', async () => {
    const store = await openAudited();
    await store.addRows(auditId, namedRows(1), 0);
    faultNext(2, 'lose-answer');

    expect(await store.addRows(auditId, namedRows(3), 0)).toBe(2);

    expect((await store.coverage(auditId)).pending).toBe(3);
  });

  it('is counted once by settleOpen', async () => {
    const store = await openAudited();
    await store.addRows(auditId, namedRows(60), 0);
    faultNext(2, 'lose-answer');

    expect(await store.settleOpen(auditId, { states: ['pending'], limit: 100 }, canceled, 0)).toBe(60);

    expect(await store.coverage(auditId)).toEqual(coverageOf([['canceled:canceled', 60]]));
  });

  it('does not lose a lease', async () => {
    const store = await open();
    faultNext(1, 'lose-answer');
    const fence = await takeLease(store);
    faultNext(1, 'lose-answer');

    expect(await store.renewLease(fence, 60_000, 0)).toBe(true);
    faultNext(1, 'lose-answer');
    await store.saveLevels(fence, 'levels');
    faultNext(1, 'lose-answer');
    await store.releaseLease(fence);

    expect(await store.readLevels(firstSubscription)).toBe('levels');
    expect(await store.acquireLease(firstSubscription, 'other', 1, 0)).toMatchObject({ kind: 'acquired' });
  });

  it('does not lose what is asked of a lease’s holder', async () => {
    const store = await open();
    const asked = { subscriptionId: firstSubscription, auditId, vm: aTarget('vm-000').key };
    faultNext(1, 'lose-answer');
    await store.askFor(asked);
    expect(await store.askedVms(firstSubscription)).toEqual([asked]);

    faultNext(1, 'lose-answer');
    await store.endAsking(asked);

    expect(await store.askedVms(firstSubscription)).toEqual([]);
  });

  it('keeps the image findings whole', async () => {
    const store = await openAudited();
    faultNext(2, 'lose-answer');

    await store.writeImageFindings(auditId, []);
    await store.writeImageFindings(auditId, []);

    expect(await store.imageFindings(auditId, {}, 1)).toEqual({ items: [], next: null });
  });
});

describe('advance', () => {
  let store: Store;
  let fence: Fence;
  let rows: readonly OpenRow[];

  async function prepare(count: number, options: Partial<TablesStoreOptions> = {}): Promise<void> {
    store = await openAudited({ retry: never, ...options });
    await store.addRows(auditId, namedRows(count), 0);
    fence = await takeLease(store);
    rows = await openRowsOf(store);
  }

  const toStarting = () => rows.map((row) => ({ row, to: starting }));

  it.each([
    { name: 'lost after it was written', fault: 'lose-answer', options: {} },
    { name: 'lost before it was written', fault: 'lose-request', options: {} },
    { name: 'never answered though written', fault: 'hang-done', options: { timeoutMs: 2500 } },
    { name: 'never answered', fault: 'hang', options: { timeoutMs: 2500 } },
  ] as const)('takes the same changes again after one was $name', async ({ fault, options }) => {
    await prepare(5, options);
    faultNext(1, fault);
    await expect(store.advance(fence, toStarting())).rejects.toMatchObject({ code: 'store.unavailable' });

    const written = await store.advance(fence, toStarting());

    expect(written).toEqual(rows.map((row) => ({ ...row, version: 2, entry: starting })));
    expect(await store.coverage(auditId)).toEqual(coverageOf([['starting', 5]]));
    expect(await openRowsOf(store, 'starting')).toEqual(written);
  });

  it('takes them one by one, too, and in a later transaction', async () => {
    await prepare(150);
    let batches = 0;
    proxy.decide((request) => {
      batches += isWrite(request) ? 1 : 0;
      return batches === 2 && isWrite(request) ? 'lose-answer' : 'pass';
    });
    await expect(store.advance(fence, toStarting())).rejects.toMatchObject({ code: 'store.unavailable' });

    for (const change of toStarting()) {
      expect(await store.advance(fence, [change])).toMatchObject([{ version: 2 }]);
    }

    expect(await store.coverage(auditId)).toEqual(coverageOf([['starting', 150]]));
  });

  it('takes a written change for another one, but not for the same of another process', async () => {
    await prepare(1);
    faultNext(1, 'lose-answer');
    await expect(store.advance(fence, toStarting())).rejects.toMatchObject({ code: 'store.unavailable' });
    const other = await openAt(azurite.port);

    await expect(other.advance(fence, toStarting())).rejects.toMatchObject({ code: 'store.conflict' });
    await expect(store.advance(fence, [{ row: rows[0] as OpenRow, to: started }])).rejects.toMatchObject({
      code: 'store.conflict',
    });
  });

  it('says that the lease is gone when it was stolen while the answer was lost', async () => {
    await prepare(2);
    faultNext(1, 'lose-answer');
    await expect(store.advance(fence, toStarting())).rejects.toMatchObject({ code: 'store.unavailable' });
    await takeLease(await openAt(azurite.port), 'second', 60_000);

    await expect(store.advance(fence, toStarting())).rejects.toMatchObject({ code: 'store.fenced' });
  });

  it('gives a row up that was canceled while the answer was lost, and no other', async () => {
    await prepare(3);
    faultNext(1, 'lose-answer');
    await expect(store.advance(fence, toStarting())).rejects.toMatchObject({ code: 'store.unavailable' });
    await (await openAt(azurite.port)).settleOpen(auditId, { states: ['starting'], limit: 1 }, canceled, 0);

    await expect(store.advance(fence, toStarting())).rejects.toMatchObject({ code: 'store.conflict' });
    const each = await Promise.allSettled(toStarting().map((change) => store.advance(fence, [change])));

    expect(each.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    expect(await store.coverage(auditId)).toMatchObject({ starting: 2, byOutcome: { canceled: 1 } });
  });

  it.each([
    { lost: 1, requests: 7 },
    { lost: 30, requests: 50 },
  ])('sends no row alone when $lost of 40 were settled by another process', async ({ lost, requests }) => {
    await prepare(40);
    rows = (await store.advance(fence, toStarting())) as readonly OpenRow[];
    const query = { states: ['starting'], limit: lost } as const;
    await (await openAt(azurite.port)).settleOpen(auditId, query, canceled, 0);
    const before = proxy.requests.length;

    const written = await persist(
      { store },
      fence,
      rows.map((row) => ({ row, to: started })),
    );

    const sent = proxy.requests.slice(before);
    expect(written).toHaveLength(40 - lost);
    expect(sent.length).toBeLessThanOrEqual(requests);
    expect(sent.filter(isWrite).length).toBeLessThanOrEqual(5);
    expect(await store.coverage(auditId)).toMatchObject({
      started: 40 - lost,
      byOutcome: { canceled: lost },
    });
  });

  it('reads everything again when the refusal does not tell what was refused', async () => {
    await prepare(3);
    faultNext(1, { status: 412, code: 'UpdateConditionNotSatisfied' });

    expect(await store.advance(fence, toStarting())).toHaveLength(3);
  });

  it('keeps what it wrote when the service names a row of a transaction that it took before', async () => {
    await prepare(3);
    store = await open({ retry: threeTimes });
    let writes = 0;
    proxy.decide((request) => {
      writes += isWrite(request) ? 1 : 0;
      if (!isWrite(request) || writes > 2) {
        return 'pass';
      }
      return writes === 1 ? 'lose-answer' : { status: 412, code: '3:UpdateConditionNotSatisfied' };
    });

    expect(await store.advance(fence, toStarting())).toMatchObject([
      { version: 2 },
      { version: 2 },
      { version: 2 },
    ]);
    expect(await store.coverage(auditId)).toEqual(coverageOf([['starting', 3]]));
  });

  it('costs one request once the counter was read', async () => {
    await prepare(40);
    const first = await store.advance(fence, toStarting());
    const before = proxy.requests.length;

    const second = await store.advance(
      fence,
      first.map((row) => ({ row: row as OpenRow, to: started })),
    );
    await store.advance(
      fence,
      second.map((row) => ({ row: row as OpenRow, to: settledAs(judgedAs('enabled')) })),
    );

    expect(proxy.requests.length - before).toBe(2);
  });
});

describe('latestFinding', () => {
  it('reads a target’s rows back to the first that tells of it, and no more', async () => {
    const store = await open();
    for (let day = 10; day < 20; day += 1) {
      const settlement =
        day === 18 ? judgedAs('disabled') : ({ outcome: 'skipped', reason: 'sampled' } as const);
      const id = `202602${day}T000000Z-0000000a` as AuditId;
      await store.createAudit(anAudit({ id }));
      await store.addRows(id, [aNewRow('vm', { settlement })], day);
    }
    const before = proxy.requests.length;

    expect(await store.latestFinding(aTarget('vm').key)).toMatchObject({ finding: { outcome: 'judged' } });

    expect(proxy.requests.length - before).toBeLessThanOrEqual(5);
  });
});

describe('findings', () => {
  it('asks for rows that may match alone, and not at all where the counter knows none', async () => {
    const store = await openAudited();
    await store.addRows(auditId, namedRows(40, { settlement: judgedAs('not-in-os') }), 0);
    const elsewhere = { subscriptionId: secondSubscription, settlement: judgedAs('disabled') };
    await store.addRows(auditId, namedRows(4, elsewhere), 0);
    await store.addRows(auditId, namedRows(40, { ...elsewhere, settlement: judgedAs('not-in-os') }), 0);
    const before = proxy.requests.length;

    const { items } = await store.findings(auditId, { exposures: ['possible'] }, 10);

    const asked = proxy.requests.slice(before).map(({ url }) => decodeURIComponent(url).replaceAll('+', ' '));
    expect(items).toHaveLength(4);
    expect(asked.filter((url) => url.includes('count!!'))).toHaveLength(2);
    expect(asked.filter((url) => url.includes("RowKey ge 'row!!"))).toEqual([
      expect.stringContaining("(tally eq 'judged:disabled:disabled')"),
    ]);
    // The audit's subscriptions and its record among them.
    expect(asked).toHaveLength(5);
  });
});

describe('errors', () => {
  const reading = (request: ProxiedRequest): boolean => !isWrite(request);

  it.each([
    { fault: serverBusy, code: 'store.busy' },
    { fault: { status: 429, code: 'TooManyRequests' }, code: 'store.busy' },
    { fault: { status: 409, code: 'TableBeingDeleted' }, code: 'store.busy' },
    { fault: { status: 500, code: 'InternalError' }, code: 'store.unavailable' },
    { fault: { status: 408, code: 'OperationTimedOut' }, code: 'store.unavailable' },
    { fault: { status: 403, code: 'AuthorizationPermissionMismatch' }, code: 'store.unavailable' },
    { fault: { status: 404, code: 'TableNotFound' }, code: 'store.unavailable' },
    { fault: { status: 404, code: 'NotFound' }, code: 'store.unavailable' },
    { fault: 'lose-request', code: 'store.unavailable' },
    { fault: 'hang', code: 'store.unavailable' },
  ] as const)('come as $code for $fault, in reading and in writing', async ({ fault, code }) => {
    const store = await open({ retry: never, timeoutMs: 2500 });
    const expected = {
      code,
      message: expect.stringMatching(`^The store .+/${tableName} .+ The service said: [^\\n]+$`),
    };

    proxy.decide(() => fault);

    await expect(store.readAudit(auditId)).rejects.toMatchObject(expected);
    await expect(store.createAudit(anAudit())).rejects.toMatchObject(expected);
    await expect(store.listAudits({}, 1)).rejects.toMatchObject(expected);
  });

  it('are not seen when they pass by themselves', async () => {
    const store = await open();
    await store.addRows(auditId, [aNewRow('vm')], 0);

    for (const isMeant of [reading, isWrite]) {
      for (const fault of [serverBusy, { status: 500, code: 'InternalError' }, 'lose-request'] as const) {
        faultNext(3, fault, isMeant);
        await store.saveEvidence(auditId, aTarget('vm').key, 'text');
        expect(await store.readEvidence(auditId, aTarget('vm').key)).toBe('text');
      }
    }
  });

  it('end a listing rather than cutting it short', async () => {
    const store = await open({ retry: never });
    await store.addRows(auditId, namedRows(5), 0);
    let reads = 0;
    proxy.decide(() => {
      reads += 1;
      return reads === 2 ? serverBusy : 'pass';
    });

    await expect(store.findings(auditId, {}, 10)).rejects.toMatchObject({ code: 'store.busy' });
  });
});
