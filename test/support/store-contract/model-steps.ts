import { expect } from '@jest/globals';
import { coverageOf, tallyOf } from '../../../lib/findings/coverage.ts';
import { findingOf } from '../../../lib/findings/finding-of.ts';
import type { FindingFilter } from '../../../lib/findings/store/findings.ts';
import type { Fence } from '../../../lib/findings/store/leases.ts';
import type { NewRow, OpenRow, OpenRowState, Row, RowState } from '../../../lib/findings/store/ledger.ts';
import type { Store } from '../../../lib/findings/store/store.ts';
import type { ErrorCode } from '../../../lib/model/errors.ts';
import type { Finding, LastKnown } from '../../../lib/model/finding.ts';
import type { SubscriptionId } from '../../../lib/model/ids.ts';
import { freshMemo } from '../../../lib/model/row-memo.ts';
import { exposureOf } from '../../../lib/model/verdict.ts';
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

const auditId = anAudit().id;
const subscriptions = [firstSubscription, secondSubscription] as const;
export const states: readonly RowState[] = [
  { state: 'pending', memo: { ...freshMemo, faults: 2 } },
  starting,
  started,
  settledAs(judgedAs('enabled')),
  settledAs({ outcome: 'failed', reason: 'timed-out' }, 3000),
];

/** How rows come that are not to be probed. */
export type Birth = Pick<NewRow, 'settlement' | 'lastKnown'>;

/** One thing that one of two processes does. Rows, fences and subscriptions are picked by index. */
export type Step = { readonly by: 0 | 1; readonly subscription: 0 | 1 } & (
  | { readonly kind: 'add'; readonly vms: readonly number[]; readonly birth: Birth | null }
  | { readonly kind: 'list'; readonly filter: FindingFilter; readonly limit: number }
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

/** The simplest store there can be, and what the processes remember: rows as they last saw them, fences they were given. */
export type Model = {
  now: number;
  readonly rows: Map<string, Row>;
  readonly lastKnown: Map<string, LastKnown>;
  readonly leases: Map<string, { fence: Fence; until: number; isReleased: boolean }>;
  readonly seenRows: OpenRow[];
  readonly fences: Fence[];
};

export function emptyModel(): Model {
  return {
    now: 0,
    rows: new Map(),
    lastKnown: new Map(),
    leases: new Map(),
    seenRows: [],
    fences: [],
  };
}

/** Takes a step in the store and in the model, and expects the same answer of both. */
export async function take(model: Model, store: Store, each: Step): Promise<void> {
  const subscriptionId = subscriptions[each.subscription];
  switch (each.kind) {
    case 'add':
      return await add(model, store, subscriptionId, each);
    case 'list':
      return await list(model, store, each);
    case 'acquire':
      model.now += each.waitMs;
      return await acquire(model, store, subscriptionId, `process ${each.by}`, each.ttlMs);
    case 'release':
      return await release(model, store, model.fences.at(-1 - each.fence));
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
  { vms, birth }: Extract<Step, { kind: 'add' }>,
): Promise<void> {
  const rows = vms.map((vm) => aNewRow(`vm-${vm}`, { subscriptionId, ...birth }));
  const before = model.rows.size;
  const memo = freshMemo;
  for (const { target, settlement, lastKnown } of rows) {
    const row: RowState =
      settlement === null
        ? { state: 'pending', memo }
        : { state: 'settled', memo, settlement, settledAt: model.now };
    if (!model.rows.has(target.key)) {
      model.rows.set(target.key, { auditId, target, version: 1, entry: row });
      if (lastKnown !== null) {
        model.lastKnown.set(target.key, lastKnown);
      }
    }
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

async function release(model: Model, store: Store, fence: Fence | undefined): Promise<void> {
  if (fence === undefined) {
    return;
  }
  await store.releaseLease(fence);
  const lease = model.leases.get(fence.key);
  if (lease !== undefined && lease.fence === fence) {
    lease.isReleased = true;
  }
}

function stands(model: Model, fence: Fence): boolean {
  const lease = model.leases.get(fence.key);
  return lease?.fence === fence && !lease.isReleased;
}

async function advance(model: Model, store: Store, each: Extract<Step, { kind: 'advance' }>): Promise<void> {
  const fence = model.fences.at(-1 - each.fence);
  const rows = fence === undefined ? [] : pickRows(model, each.rows);
  if (fence === undefined || rows.length === 0) {
    return;
  }
  const to = states[each.to] as RowState;
  const refusal = refusalOf(model, fence, rows);
  const written = store.advance(
    fence,
    rows.map((row) => ({ row, to })),
  );
  if (refusal !== null) {
    await expect(written).rejects.toMatchObject({ code: refusal });
    return;
  }
  for (const row of await written) {
    model.rows.set(row.target.key, row);
  }
  model.seenRows.push(...(await openRows(store)));
}

/** Rows as they were once seen. */
function pickRows(model: Model, back: readonly number[]): readonly OpenRow[] {
  const rows = back.flatMap((index) => model.seenRows.slice(-1 - index).slice(0, 1));
  return [...new Map(rows.map((row) => [row.target.key, row])).values()];
}

function refusalOf(model: Model, fence: Fence, rows: readonly OpenRow[]): ErrorCode | null {
  if (!stands(model, fence)) {
    return 'store.fenced';
  }
  const isConflict = rows.some(
    ({ target, version }) =>
      model.rows.get(target.key)?.version !== version || target.subscriptionId !== fence.key,
  );
  return isConflict ? 'store.conflict' : null;
}

async function settleOpen(
  model: Model,
  store: Store,
  subscriptionId: SubscriptionId,
  { state, limit }: Extract<Step, { kind: 'settleOpen' }>,
): Promise<void> {
  const open = [...model.rows.values()].filter(
    (row) => row.entry.state === state && row.target.subscriptionId === subscriptionId,
  );
  const settlement = { outcome: 'canceled', reason: 'canceled' } as const;
  const query = { states: [state], subscriptionId, limit };

  expect(await store.settleOpen(auditId, query, settlement, model.now)).toBe(Math.min(limit, open.length));

  const left = await store.openRows(auditId, { subscriptionId, state, limit: 1000 });
  const leftKeys = new Set(left.map(({ target }) => target.key));
  for (const row of open.filter(({ target }) => !leftKeys.has(target.key))) {
    const settled: RowState = { state: 'settled', memo: row.entry.memo, settlement, settledAt: model.now };
    model.rows.set(row.target.key, { ...row, version: row.version + 1, entry: settled });
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

export async function expectSameBooks(model: Model, store: Store): Promise<void> {
  const rows = [...model.rows.values()].toSorted(byKey);
  const open = rows.filter((row) => row.entry.state !== 'settled');

  expect((await openRows(store)).toSorted(byKey)).toEqual(open);
  expect(await store.coverage(auditId)).toEqual(
    coverageOf(rows.map(({ target, entry }) => [tallyOf(entry, model.lastKnown.get(target.key)), 1])),
  );
  expect((await store.findings(auditId, {}, 1000)).items).toEqual(findingsOf(model));
}

function findingsOf(model: Model): readonly Finding[] {
  return [...model.rows.values()]
    .toSorted(byKey)
    .map(({ target, entry }) => findingOf(target, entry, model.lastKnown.get(target.key) ?? null));
}

async function list(
  model: Model,
  store: Store,
  { filter, limit }: Extract<Step, { kind: 'list' }>,
): Promise<void> {
  const found: Finding[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.findings(auditId, filter, limit, cursor);
    found.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);

  expect(found).toEqual(findingsOf(model).filter((finding) => isWanted(finding, filter)));
}

/** What the filter says, read plainly. */
function isWanted(
  finding: Finding,
  { exposures, client, server, verdicts, outcomes }: FindingFilter,
): boolean {
  const { probe, lastKnown, reason, outcome } = finding;
  const carried = reason === 'unchanged' ? lastKnown : null;
  const one = probe?.halves.client.verdict ?? carried?.client;
  const other = probe?.halves.server.verdict ?? carried?.server;
  const exposure = one && other && exposureOf({ client: one, server: other });
  const passes = (
    wanted: readonly string[] | undefined,
    ...values: readonly (string | null | undefined)[]
  ): boolean => wanted === undefined || wanted.some((each) => values.includes(each));
  return (
    passes(exposures, exposure) &&
    passes(client, one) &&
    passes(server, other) &&
    passes(verdicts, one, other) &&
    passes(outcomes, outcome)
  );
}
