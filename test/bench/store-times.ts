import type { Fence } from '../../lib/findings/store/leases.ts';
import type { NewRow, OpenRow, RowState } from '../../lib/findings/store/ledger.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import type { SubscriptionId } from '../../lib/model/ids.ts';
import { aNewRow, anAudit, judgedAs, settledAs, started, starting } from '../support/ledger-builders.ts';

/** Milliseconds for all rows. */
export type StoreTimes = {
  readonly rows: number;
  readonly addMs: number;
  /** Each row from pending over starting and started to settled. */
  readonly settleMs: number;
  readonly coverageMs: number;
  readonly findingsMs: number;
  /** Of 200 targets. */
  readonly lastKnownMs: number;
  readonly megabytesHeld: number;
};

const auditId = anAudit().id;
const perCall = 200;
const perWrite = 50;

/** Writes findings of `count` VMs in `subscriptionCount` subscriptions as an audit does, and reads them by page. */
export async function measureStore(
  store: Store,
  count: number,
  subscriptionCount: number,
): Promise<StoreTimes> {
  await store.createAudit(anAudit());
  const subscriptions = Array.from({ length: subscriptionCount }, (_, index) => subscriptionOf(index));
  const addMs = await timed(() => addAll(store, subscriptions, count / subscriptionCount));
  const settleMs = await timed(() => Promise.all(subscriptions.map((id) => settleAll(store, id))));
  const before = process.memoryUsage().heapUsed;
  const findingsMs = await timed(() => readAll(store, count));
  return {
    rows: count,
    addMs,
    settleMs,
    findingsMs,
    coverageMs: await timed(() => store.coverage(auditId)),
    lastKnownMs: await timed(() =>
      store.lastKnown(rowsOf(subscriptionOf(0), 0).map(({ target }) => target.key)),
    ),
    megabytesHeld: Math.round((process.memoryUsage().heapUsed - before) / 1e6),
  };
}

function subscriptionOf(index: number): SubscriptionId {
  return `${String(index).padStart(8, '0')}-1111-1111-1111-111111111111` as SubscriptionId;
}

function rowsOf(subscriptionId: SubscriptionId, from: number, to = from + perCall): NewRow[] {
  return Array.from({ length: to - from }, (_, index) =>
    aNewRow(`vm-${String(from + index).padStart(5, '0')}`, { subscriptionId }),
  );
}

async function addAll(store: Store, subscriptions: readonly SubscriptionId[], each: number): Promise<void> {
  for (const subscriptionId of subscriptions) {
    for (let from = 0; from < each; from += perCall) {
      await store.addRows(auditId, rowsOf(subscriptionId, from, Math.min(from + perCall, each)), 0);
    }
  }
}

async function settleAll(store: Store, subscriptionId: SubscriptionId): Promise<void> {
  const answer = await store.acquireLease(subscriptionId, 'bench', 600_000, 0);
  if (answer.kind === 'held') {
    throw new Error('the lease is held');
  }
  for (;;) {
    const rows = await store.openRows(auditId, { subscriptionId, state: 'pending', limit: perCall });
    if (rows.length === 0) {
      return;
    }
    for (let from = 0; from < rows.length; from += perWrite) {
      await settle(store, answer.fence, rows.slice(from, from + perWrite));
    }
  }
}

async function settle(store: Store, fence: Fence, rows: readonly OpenRow[]): Promise<void> {
  let current = rows;
  for (const to of [starting, started, settledAs(judgedAs('disabled'))] satisfies RowState[]) {
    current = (await store.advance(
      fence,
      current.map((row) => ({ row, to })),
    )) as readonly OpenRow[];
  }
}

async function readAll(store: Store, expected: number): Promise<void> {
  let read = 0;
  let cursor: string | undefined;
  do {
    const page = await store.findings(auditId, {}, perCall, cursor);
    read += page.items.length;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  if (read !== expected) {
    throw new Error(`${read} of ${expected} findings were read`);
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return Math.round(performance.now() - before);
}
