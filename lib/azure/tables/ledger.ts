import { coverageOf, type Tally, tallyOf } from '../../findings/coverage.ts';
import { firstState, type Ledger, type NewRow, type OpenRow } from '../../findings/store/ledger.ts';
import { talliedAs } from '../../findings/store/stored/stored-row.ts';
import { inOrder } from '../../inventory/in-order.ts';
import type { AuditId, ResourceKey, SubscriptionId } from '../../model/ids.ts';
import { subscriptionsOf } from './audits.ts';
import { batchesOf } from './client/batches.ts';
import type { Stored } from './client/table.ts';
import { counterWrite, countMoves, openAuditsOf, readCounter } from './records/counters.ts';
import { auditPartition, ledgerPrefix, ledgerRow, subscriptionOf, subscriptionRow } from './records/keys.ts';
import {
  isOpenRow,
  knownRowOf,
  newRowWrites,
  rowOf,
  settledTally,
  untoldTally,
} from './records/row-record.ts';
import { newAttempt, type StorePart, type TablesContext, untilWritten } from './tables-context.ts';

export function ledgerMethods(
  context: TablesContext,
): Pick<Ledger, 'addRows' | 'coverage' | 'openRows' | 'openRowsOf'> {
  return {
    addRows: async (auditId, rows, now) => {
      let added = 0;
      for (const [subscriptionId, group] of bySubscription(rows)) {
        const part = context.partOf(subscriptionId);
        await listSubscription(context, subscriptionId, auditId);
        for (const batch of batchesOf(group, (row) => newRowWrites(auditId, row, attemptLength, now), 1)) {
          added += await part.inTurn(() => addBatch(context, part, { auditId, batch, now }));
        }
      }
      return added;
    },
    coverage: async (auditId, subscriptionId) => {
      const subscriptions =
        subscriptionId === undefined ? await subscriptionsOf(context.table, auditId) : [subscriptionId];
      const read = (id: SubscriptionId) => countsOf(context, context.partOf(id), auditId);
      const counts = await Array.fromAsync(inOrder(subscriptions, readsAtOnce, read));
      return coverageOf(counts.flat());
    },
    openRows: async (auditId, { subscriptionId, state, limit, after, wave }) =>
      await openRows(context, auditId, {
        subscriptionId,
        where: wave === undefined ? `tally eq '${state}'` : `tally eq '${state}' and wave eq ${wave}`,
        limit,
        after,
      }),
    openRowsOf: async (vm) => {
      const subscriptionId = subscriptionOf(vm);
      return subscriptionId === null ? [] : await openRowsOf(context, context.partOf(subscriptionId), vm);
    },
  };
}

/** An earlier version's counter does not tell the verdicts that were carried over: their rows do. */
async function countsOf(
  { table }: TablesContext,
  part: StorePart,
  auditId: AuditId,
): Promise<readonly [Tally, number][]> {
  const { tallies } = await readCounter(table, part.partition, auditId);
  const counts = Object.entries(tallies) as [Tally, number][];
  const told = counts
    .filter(([tally]) => tally !== untoldTally)
    .map(([tally, count]): [Tally, number] => [talliedAs(tally), count]);
  if (told.length === counts.length) {
    return told;
  }
  const carried = await table.query({
    partition: part.partition,
    prefix: ledgerPrefix(auditId),
    where: `tally eq '${untoldTally}'`,
  });
  return [...told, ...carried.map((stored): [Tally, number] => [settledTally(stored), 1])];
}

/** Open rows of one target in all audits. */
export async function openRowsOf(
  context: TablesContext,
  part: StorePart,
  vm: ResourceKey,
): Promise<readonly OpenRow[]> {
  const auditIds = await openAuditsOf(context.table, part.partition);
  const rowKeys = auditIds.map((auditId) => ledgerRow(auditId, vm));
  const found = await readRows(context, part, rowKeys);
  return auditIds.flatMap((auditId, index) => {
    const stored = found[index] ?? null;
    return stored === null ? [] : openRow(context, auditId, stored);
  });
}

/** Open rows of one subscription by key; what the store must know to write them is remembered. */
export async function openRows(
  context: TablesContext,
  auditId: AuditId,
  query: {
    readonly subscriptionId: SubscriptionId;
    readonly where: string;
    readonly limit: number;
    readonly after?: ResourceKey | undefined;
  },
): Promise<OpenRow[]> {
  const { subscriptionId, where, limit, after } = query;
  const found = await context.table.query({
    partition: context.partOf(subscriptionId).partition,
    prefix: ledgerPrefix(auditId),
    after: after === undefined ? after : ledgerRow(auditId, after),
    where,
    limit,
  });
  return found.flatMap((stored) => openRow(context, auditId, stored));
}

function openRow({ knownRows }: TablesContext, auditId: AuditId, stored: Stored): OpenRow[] {
  const row = rowOf(auditId, stored);
  knownRows.set(row.target, knownRowOf(stored));
  return isOpenRow(row) ? [row] : [];
}

/** Ledger rows by their keys, in the keys' order; null for one that is not there. */
export async function readRows(
  { table }: TablesContext,
  part: StorePart,
  rowKeys: readonly string[],
): Promise<readonly (Stored | null)[]> {
  return await Array.fromAsync(inOrder(rowKeys, readsAtOnce, (rowKey) => table.read(part.partition, rowKey)));
}

/** Requests on the wire at a time, for reads of many entities. */
export const readsAtOnce = 16;

/** Stands for an attempt when only a write's size is of interest. */
const attemptLength = '0'.repeat(16);

/** Keeps the first row of a target that comes more than once. */
function bySubscription(rows: readonly NewRow[]): ReadonlyMap<SubscriptionId, NewRow[]> {
  const byKey = new Map<ResourceKey, NewRow>();
  for (const row of rows) {
    byKey.set(row.target.key, byKey.get(row.target.key) ?? row);
  }
  return Map.groupBy(byKey.values(), ({ target: { key, subscriptionId } }) => {
    if (subscriptionOf(key) !== subscriptionId) {
      throw new TypeError(`the key ${key} is not in subscription ${subscriptionId}`);
    }
    return subscriptionId;
  });
}

/** Before the rows: one whose subscription is not listed would be in no listing. */
async function listSubscription(
  { table, partOf }: TablesContext,
  subscriptionId: SubscriptionId,
  auditId: AuditId,
): Promise<void> {
  const { listedIn } = partOf(subscriptionId);
  if (!listedIn.has(auditId)) {
    const rowKey = subscriptionRow(subscriptionId);
    await table.write(auditPartition(auditId), [{ kind: 'put', rowKey, properties: { subscriptionId } }]);
    listedIn.add(auditId);
  }
}

type NewBatch = { readonly auditId: AuditId; readonly batch: readonly NewRow[]; readonly now: number };

/** Takes all rows for new at first; only when the service says that some are not, it is asked which. */
async function addBatch(
  context: TablesContext,
  part: StorePart,
  { auditId, batch, now }: NewBatch,
): Promise<number> {
  const attempt = newAttempt(context);
  const { table } = context;
  return await untilWritten(context, async (round) => {
    const rows =
      round === 0 ? { mine: 0, missing: batch } : await sortOut(context, part, { auditId, batch, attempt });
    if (rows.mine > 0 || rows.missing.length === 0) {
      return rows.mine;
    }
    const counter = part.counters.get(auditId) ?? (await readCounter(table, part.partition, auditId));
    part.counters.delete(auditId);
    const tallies = countMoves(
      counter.tallies,
      rows.missing.map((row) => ({ from: null, to: tallyOf(firstState(row, now), row.lastKnown) })),
    );
    const etags = await table.write(part.partition, [
      counterWrite(auditId, counter, tallies),
      ...rows.missing.flatMap((row) => newRowWrites(auditId, row, attempt, now)),
    ]);
    if (etags === null) {
      return undefined;
    }
    part.counters.set(auditId, { tallies, etag: etags[0] ?? null });
    return rows.missing.length;
  });
}

/** Rows that this attempt wrote after all count as added; as all or none are written, the others were there before. */
async function sortOut(
  context: TablesContext,
  part: StorePart,
  { auditId, batch, attempt }: Omit<NewBatch, 'now'> & { readonly attempt: string },
): Promise<{ readonly mine: number; readonly missing: readonly NewRow[] }> {
  const rowKeys = batch.map(({ target }) => ledgerRow(auditId, target.key));
  const stored = await readRows(context, part, rowKeys);
  return {
    mine: stored.filter((row) => row?.properties['attempt'] === attempt).length,
    missing: batch.filter((_, index) => stored[index] === null),
  };
}
