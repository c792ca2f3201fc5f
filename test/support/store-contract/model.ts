import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { coverageOf, tallyOf } from '../../../lib/findings/coverage.ts';
import { findingOf } from '../../../lib/findings/finding-of.ts';
import {
  type Fence,
  freshMemo,
  type OpenRow,
  type OpenRowState,
  type Row,
  type RowState,
  type Store,
} from '../../../lib/findings/store.ts';
import type { SubscriptionId } from '../../../lib/model/ids.ts';
import {
  aNewRow,
  anAudit,
  firstSubscription,
  judgedAs,
  secondSubscription,
  settledAs,
  started,
  starting,
} from '../ledger-builders.ts';
import type { StoreHarness } from './harness.ts';

const auditId = anAudit().id;
const subscriptions = [firstSubscription, secondSubscription] as const;
const states: readonly RowState[] = [
  { state: 'pending', memo: { ...freshMemo, faults: 2 } },
  starting,
  started,
  settledAs(judgedAs('enabled')),
  settledAs({ outcome: 'failed', reason: 'timed-out' }, 3000),
];

/** One thing that one of two processes does. Rows, fences and subscriptions are picked by index. */
type Step = { readonly by: 0 | 1; readonly subscription: 0 | 1 } & (
  | { readonly kind: 'add'; readonly vms: readonly number[] }
  | { readonly kind: 'acquire'; readonly ttlMs: number; readonly waitMs: number }
  | { readonly kind: 'release'; readonly fence: number }
  | {
      readonly kind: 'advance';
      readonly fence: number;
      readonly rows: readonly number[];
      readonly to: number;
    }
  | { readonly kind: 'settleOpen'; readonly state: OpenRowState['state']; readonly limit: number }
);

const common = {
  by: fc.constantFrom(0 as const, 1 as const),
  subscription: fc.constantFrom(0 as const, 1 as const),
};
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ ...common, kind: fc.constant('add' as const), vms: fc.array(fc.nat(9), { maxLength: 5 }) }),
  fc.record({
    ...common,
    kind: fc.constant('acquire' as const),
    ttlMs: fc.integer({ min: 1, max: 50 }),
    waitMs: fc.nat(60),
  }),
  fc.record({ ...common, kind: fc.constant('release' as const), fence: fc.nat(3) }),
  fc.record({
    ...common,
    kind: fc.constant('advance' as const),
    fence: fc.nat(3),
    rows: fc.uniqueArray(fc.nat(9), { minLength: 1, maxLength: 3 }),
    to: fc.nat(states.length - 1),
  }),
  fc.record({
    ...common,
    kind: fc.constant('settleOpen' as const),
    state: fc.constantFrom('pending' as const, 'starting' as const, 'started' as const),
    limit: fc.nat(3),
  }),
);

/** The simplest store there can be, and what the processes remember: rows as they last saw them, fences they were given. */
type Model = {
  now: number;
  readonly rows: Map<string, Row>;
  readonly leases: Map<SubscriptionId, { fence: Fence; until: number; isReleased: boolean }>;
  readonly seenRows: OpenRow[];
  readonly fences: Fence[];
};

export function describeModel(create: () => Promise<StoreHarness>, histories: number): void {
  describe('any history of two processes', () => {
    it('leaves the same books as the model', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
          const harness = await create();
          try {
            const stores = [await harness.open(), await harness.open()] as const;
            const model: Model = { now: 0, rows: new Map(), leases: new Map(), seenRows: [], fences: [] };
            for (const each of steps) {
              await take(model, stores[each.by], each);
              await expectSameBooks(model, stores[1 - each.by] as Store);
            }
          } finally {
            await harness.dispose();
          }
        }),
        { numRuns: histories },
      );
    });
  });
}

async function take(model: Model, store: Store, each: Step): Promise<void> {
  const subscriptionId = subscriptions[each.subscription];
  switch (each.kind) {
    case 'add':
      return await add(model, store, subscriptionId, each.vms);
    case 'acquire':
      model.now += each.waitMs;
      return await acquire(model, store, subscriptionId, `process ${each.by}`, each.ttlMs);
    case 'release': {
      const fence = model.fences.at(-1 - each.fence);
      const lease = fence && model.leases.get(fence.subscriptionId);
      if (fence !== undefined) {
        await store.releaseLease(fence);
      }
      if (lease !== undefined && lease.fence === fence) {
        lease.isReleased = true;
      }
      return;
    }
    case 'advance':
      return await advance(model, store, each);
    case 'settleOpen':
      return await settleOpen(model, store, subscriptionId, each);
  }
}

async function add(
  model: Model,
  store: Store,
  subscriptionId: SubscriptionId,
  vms: readonly number[],
): Promise<void> {
  const rows = vms.map((vm) => aNewRow(`vm-${vm}`, { subscriptionId }));
  const before = model.rows.size;
  for (const { target } of rows) {
    const row: OpenRow = { auditId, target, version: 1, row: { state: 'pending', memo: freshMemo } };
    model.rows.set(target.key, model.rows.get(target.key) ?? row);
  }

  expect(await store.addRows(auditId, rows, model.now)).toBe(model.rows.size - before);
  model.seenRows.push(...(await openRows(store)));
}

async function acquire(
  model: Model,
  store: Store,
  subscriptionId: SubscriptionId,
  holder: string,
  ttlMs: number,
): Promise<void> {
  const lease = model.leases.get(subscriptionId);
  const isFree =
    lease === undefined || lease.isReleased || lease.fence.holder === holder || lease.until <= model.now;

  const answer = await store.acquireLease(subscriptionId, holder, ttlMs, model.now);

  expect(answer.kind).toBe(isFree ? 'acquired' : 'held');
  if (answer.kind === 'acquired') {
    expect(answer.fence.epoch).toBeGreaterThan(lease?.fence.epoch ?? 0);
    model.leases.set(subscriptionId, { fence: answer.fence, until: model.now + ttlMs, isReleased: false });
    model.fences.push(answer.fence);
  }
}

async function advance(model: Model, store: Store, each: Extract<Step, { kind: 'advance' }>): Promise<void> {
  const fence = model.fences.at(-1 - each.fence);
  const rows = new Map(
    each.rows
      .flatMap((back) => model.seenRows.slice(-1 - back).slice(0, 1))
      .map((row) => [row.target.key, row]),
  );
  if (fence === undefined || rows.size === 0) {
    return;
  }
  const to = states[each.to] as RowState;
  const lease = model.leases.get(fence.subscriptionId);
  const isFenced = lease?.fence !== fence || lease.isReleased;
  const isConflict = [...rows.values()].some(
    (row) =>
      model.rows.get(row.target.key)?.version !== row.version ||
      row.target.subscriptionId !== fence.subscriptionId,
  );
  const written = store.advance(
    fence,
    [...rows.values()].map((row) => ({ row, to })),
  );
  if (isFenced || isConflict) {
    await expect(written).rejects.toMatchObject({ code: isFenced ? 'store.fenced' : 'store.conflict' });
    return;
  }
  for (const row of await written) {
    model.rows.set(row.target.key, row);
  }
  model.seenRows.push(...(await openRows(store)));
}

async function settleOpen(
  model: Model,
  store: Store,
  subscriptionId: SubscriptionId,
  { state, limit }: Extract<Step, { kind: 'settleOpen' }>,
): Promise<void> {
  const open = [...model.rows.values()].filter(
    (row) => row.row.state === state && row.target.subscriptionId === subscriptionId,
  );
  const settlement = { outcome: 'canceled', reason: 'canceled' } as const;
  const query = { states: [state], subscriptionId, limit };

  expect(await store.settleOpen(auditId, query, settlement, model.now)).toBe(Math.min(limit, open.length));

  const left = await store.openRows(auditId, { subscriptionId, state, limit: 1000 });
  const leftKeys = new Set(left.map(({ target }) => target.key));
  for (const row of open.filter(({ target }) => !leftKeys.has(target.key))) {
    const settled: RowState = { state: 'settled', memo: row.row.memo, settlement, settledAt: model.now };
    model.rows.set(row.target.key, { ...row, version: row.version + 1, row: settled });
  }
}

async function openRows(store: Store): Promise<readonly OpenRow[]> {
  const queries = subscriptions.flatMap((subscriptionId) =>
    (['pending', 'starting', 'started'] as const).map((state) => ({ subscriptionId, state, limit: 1000 })),
  );
  return (await Promise.all(queries.map(async (query) => await store.openRows(auditId, query)))).flat();
}

function byKey(left: Row, right: Row): number {
  return left.target.key < right.target.key ? -1 : 1;
}

async function expectSameBooks(model: Model, store: Store): Promise<void> {
  const rows = [...model.rows.values()].toSorted(byKey);
  const open = rows.filter((row) => row.row.state !== 'settled');

  expect((await openRows(store)).toSorted(byKey)).toEqual(open);
  expect(await store.coverage(auditId)).toEqual(coverageOf(rows.map(({ row }) => [tallyOf(row), 1])));
  expect((await store.findings(auditId, {}, 1000)).items).toEqual(
    rows.map(({ target, row }) => findingOf(target, row, null)),
  );
}
