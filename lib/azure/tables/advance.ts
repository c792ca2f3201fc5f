import { type Tally, tallyOf } from '../../findings/coverage.ts';
import type { Fence } from '../../findings/store/leases.ts';
import type { Ledger, Row, RowChange } from '../../findings/store/ledger.ts';
import { AuditError } from '../../model/errors.ts';
import type { AuditId } from '../../model/ids.ts';
import { batchesOf } from './client/batches.ts';
import type { RowWrite, Stored } from './client/table.ts';
import { heldLease } from './leases.ts';
import { readRows } from './ledger.ts';
import { type Counter, counterWrite, countMoves, readCounter } from './records/counters.ts';
import { ledgerRow, subscriptionOf } from './records/keys.ts';
import { type KnownLease, leaseCheck } from './records/lease-record.ts';
import { historyWrites, isOpenTally, stateProperties, storedTally } from './records/row-record.ts';
import { numberOf, textOf } from './records/stored-json.ts';
import {
  type KnownRow,
  newAttempt,
  type StorePart,
  type TablesContext,
  untilWritten,
} from './tables-context.ts';

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

/** One change on its way. */
type Sending = {
  readonly change: RowChange;
  readonly rowKey: string;
  readonly attempt: string;
  /** An earlier call may have written it. */
  readonly isRepeated: boolean;
};

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
  return changes.map(({ row, to }) => ({ ...row, version: row.version + 1, row: to }));
}

type Held = { readonly part: StorePart; readonly fence: Fence };

function sendingOf(context: TablesContext, { unsure }: StorePart, change: RowChange): Sending {
  const { row, to } = change;
  const rowKey = ledgerRow(row.auditId, row.target.key);
  const [version, state] = [row.version, JSON.stringify(to)];
  const earlier = unsure.get(rowKey);
  const isRepeated = earlier !== undefined && earlier.version === version && earlier.state === state;
  const attempt = isRepeated ? earlier.attempt : newAttempt(context);
  unsure.set(rowKey, { attempt, version, state });
  return { change, rowKey, attempt, isRepeated };
}

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
      throw await conflict(context, held, sending);
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
    const etags = await context.table.write(part.partition, [
      leaseCheck(lease),
      ...counters.map(({ auditId, counter, tallies }) => counterWrite(auditId, counter, tallies)),
      ...open.flatMap(({ sending, known }) => changeWrites(sending, known.etag)),
    ]);
    if (etags === null) {
      return undefined;
    }
    remember(context, held, { etags, lease, counters, open });
    return true;
  });
}

type Unwritten = { readonly sending: Sending; readonly known: KnownRow };

/** What is left to write. Throws `store.conflict` when a row is not as its change expects it. */
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
  const open: Unwritten[] = [];
  for (const sending of batch) {
    const stored = read.get(sending.rowKey);
    const { row } = sending.change;
    const known = stored === undefined ? context.knownRows.get(row.target) : knownRowOf(context, stored);
    if (known !== undefined && known.version === row.version && isOpenTally(known.tally)) {
      open.push({ sending, known });
    } else if (!isWritten(context, sending, stored ?? null)) {
      throw await conflict(context, held, sending);
    }
  }
  return open;
}

function isKnown({ knownRows }: TablesContext, { change: { row } }: Sending): boolean {
  return knownRows.get(row.target)?.version === row.version;
}

function knownRowOf({ table }: TablesContext, stored: Stored | null): KnownRow | undefined {
  return stored === null
    ? undefined
    : {
        version: numberOf(table, stored, 'version'),
        tally: storedTally(table, stored),
        etag: stored.etag,
      };
}

function isWritten({ table }: TablesContext, { change, attempt }: Sending, stored: Stored | null): boolean {
  return (
    stored !== null &&
    numberOf(table, stored, 'version') === change.row.version + 1 &&
    textOf(table, stored, 'attempt') === attempt
  );
}

type MovedCounter = {
  readonly auditId: AuditId;
  readonly counter: Counter;
  readonly tallies: Counter['tallies'];
};

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

function changeWrites({ change: { row, to }, rowKey, attempt }: Sending, etag = ''): readonly RowWrite[] {
  const properties = stateProperties(to, { version: row.version + 1, attempt });
  return [{ kind: 'merge', rowKey, etag, properties }, ...historyWrites(row.auditId, row.target.key, to)];
}

/** Until a write has its answer nothing is known any more. */
function forget({ knownRows }: TablesContext, part: StorePart, batch: readonly Sending[]): void {
  part.lease = null;
  for (const { change } of batch) {
    knownRows.delete(change.row.target);
    part.counters.delete(change.row.auditId);
  }
}

function remember(
  { knownRows }: TablesContext,
  { part }: Held,
  written: {
    readonly etags: readonly string[];
    readonly lease: KnownLease;
    readonly counters: readonly MovedCounter[];
    readonly open: readonly Unwritten[];
  },
): void {
  const etags = written.etags.values();
  const next = (): string => etags.next().value ?? '';
  part.lease = { lease: written.lease.lease, etag: next() };
  for (const { auditId, tallies } of written.counters) {
    part.counters.set(auditId, { tallies, etag: next() });
  }
  for (const { sending } of written.open) {
    const { row, to } = sending.change;
    const etag = next();
    if (to.state === 'settled') {
      next();
    } else {
      knownRows.set(row.target, { version: row.version + 1, tally: tallyOf(to), etag });
    }
  }
}

/** A lost lease goes before a conflict: whoever holds it now may have changed the row. */
async function conflict(
  context: TablesContext,
  { part, fence }: Held,
  { change }: Sending,
): Promise<AuditError> {
  part.lease = null;
  await heldLease(context, part, fence);
  const { auditId, target, version } = change.row;
  const message = `The ledger row of ${target.resourceId} was changed in the meantime: read it again.`;
  return new AuditError('store.conflict', message, { data: { auditId, key: target.key, version } });
}
