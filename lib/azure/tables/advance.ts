import { type Tally, tallyOf } from '../../findings/coverage.ts';
import type { Fence } from '../../findings/store/leases.ts';
import { type Ledger, type Row, type RowChange, rowConflict } from '../../findings/store/ledger.ts';
import type { AuditError } from '../../model/errors.ts';
import { batchesOf } from './client/batches.ts';
import type { Stored } from './client/table.ts';
import { heldLease } from './leases.ts';
import { readRows } from './ledger.ts';
import { counterWrite, countMoves, readCounter } from './records/counters.ts';
import { subscriptionOf } from './records/keys.ts';
import { leaseCheck } from './records/lease-record.ts';
import { isOpenTally, knownRowOf } from './records/row-record.ts';
import {
  changeWrites,
  forget,
  isKnown,
  isWritten,
  type MovedCounter,
  recall,
  remember,
  type Sending,
  send,
  sendingOf,
  type Unwritten,
  unsend,
} from './sending.ts';
import { type StorePart, type TablesContext, untilWritten } from './tables-context.ts';

/**
 * The lease, the counters, the rows and their history are written in one transaction, on condition that none of them was written
 * since it was read. More changes than one transaction takes go in several: when a later one fails, the earlier ones stay written,
 * and the same changes may be sent again. Changes that were written though their answers were lost are known again by their attempt.
 */
export function advanceMethod(context: TablesContext): Pick<Ledger, 'advance'> {
  return {
    advance: (fence, changes) => {
      const part = context.partOf(fence.key);
      return part.inTurn(() => advance(context, part, fence, changes));
    },
  };
}

async function advance(
  context: TablesContext,
  part: StorePart,
  fence: Fence,
  changes: readonly RowChange[],
): Promise<readonly Row[]> {
  await heldLease(context, part, fence);
  const sendings = changes.map((change) => sendingOf(context, part, change));
  await refuseStrangers(context, { part, fence }, sendings);
  for (const batch of batchesOf(sendings, changeWrites, reservedWrites(changes))) {
    await sendBatch(context, { part, fence }, batch);
  }
  for (const { rowKey } of sendings) {
    part.unsure.delete(rowKey);
  }
  return changes.map(({ row, to }) => ({ ...row, version: row.version + 1, entry: to }));
}

type Held = { readonly part: StorePart; readonly fence: Fence };

/** Rows of another subscription, and rows that come twice. */
async function refuseStrangers(
  context: TablesContext,
  held: Held,
  sendings: readonly Sending[],
): Promise<void> {
  const seen = new Set<string>();
  for (const sending of sendings) {
    const isStranger = subscriptionOf(sending.change.row.target.key) !== held.fence.key;
    if (isStranger || seen.has(sending.rowKey)) {
      throw await conflict(context, held, [sending]);
    }
    seen.add(sending.rowKey);
  }
}

/** The lease, and the counter of each audit. */
function reservedWrites(changes: readonly RowChange[]): number {
  return 1 + new Set(changes.map(({ row }) => row.auditId)).size;
}

async function sendBatch(context: TablesContext, held: Held, batch: readonly Sending[]): Promise<void> {
  const { part, fence } = held;
  await untilWritten(context, async () => {
    const lease = await heldLease(context, part, fence);
    const open = await unwritten(context, held, batch);
    if (open.length === 0) {
      return true;
    }
    const counters = await movedCounters(context, part, open);
    forget(context, part, batch);
    send(part, open);
    const answer = await context.table.transact(part.partition, [
      leaseCheck(lease),
      ...counters.map(({ auditId, counter, tallies }) => counterWrite(auditId, counter, tallies)),
      ...open.flatMap(({ sending, known }) => changeWrites(sending, known.etag)),
    ]);
    if (answer.kind === 'refused') {
      recall(context, part, { lease, counters, open }, answer.at);
      return undefined;
    }
    remember(context, part, { lease, counters, open }, answer.etags);
    return true;
  });
}

/** What is left to write. Throws `store.conflict` when rows are not as their changes expect them. */
async function unwritten(
  context: TablesContext,
  held: Held,
  batch: readonly Sending[],
): Promise<readonly Unwritten[]> {
  const unknown = batch.filter((sending) => sending.isRepeated || !isKnown(context, sending));
  const rowKeys = unknown.map(({ rowKey }) => rowKey);
  const read = new Map(
    (await readRows(context, held.part, rowKeys)).map((stored, index) => [rowKeys[index] ?? '', stored]),
  );
  const { open, lost } = sortOut(context, batch, read);
  if (lost.length > 0) {
    unsend(held.part, open);
    throw await conflict(context, held, lost);
  }
  if (open.length === batch.length || unknown.length === batch.length) {
    return open;
  }
  // What is written of a transaction was written with all of it.
  forget(context, held.part, batch);
  return await unwritten(context, held, batch);
}

/** By what was just read, and what is known of the others. */
function sortOut(
  context: TablesContext,
  batch: readonly Sending[],
  read: ReadonlyMap<string, Stored | null>,
): { readonly open: readonly Unwritten[]; readonly lost: readonly Sending[] } {
  const open: Unwritten[] = [];
  const lost: Sending[] = [];
  for (const sending of batch) {
    const stored = read.get(sending.rowKey);
    const { row } = sending.change;
    const known = stored === undefined ? context.knownRows.get(row.target) : stored && knownRowOf(stored);
    if (known?.version === row.version && isOpenTally(known.tally)) {
      context.knownRows.set(row.target, known);
      open.push({ sending, known });
    } else if (!isWritten(sending, stored ?? null)) {
      lost.push(sending);
    }
  }
  return { open, lost };
}

async function movedCounters(
  { table }: TablesContext,
  part: StorePart,
  open: readonly Unwritten[],
): Promise<readonly MovedCounter[]> {
  const moved: MovedCounter[] = [];
  for (const auditId of new Set(open.map(({ sending }) => sending.change.row.auditId))) {
    const counter = part.counters.get(auditId) ?? (await readCounter(table, part.partition, auditId));
    const moves = open
      .filter(({ sending }) => sending.change.row.auditId === auditId)
      .map(({ sending, known }): { from: Tally; to: Tally } => ({
        from: known.tally,
        to: tallyOf(sending.change.to),
      }));
    moved.push({ auditId, counter, tallies: countMoves(counter.tallies, moves) });
  }
  return moved;
}

/** A lost lease goes before a conflict: whoever holds it now may have changed the rows. */
async function conflict(
  context: TablesContext,
  { part, fence }: Held,
  lost: readonly Sending[],
): Promise<AuditError> {
  part.lease = null;
  await heldLease(context, part, fence);
  return rowConflict(lost.map(({ change }) => change.row));
}
