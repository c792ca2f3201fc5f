import { tallyOf } from '../../findings/coverage.ts';
import type { RowChange } from '../../findings/store/ledger.ts';
import type { AuditId } from '../../model/ids.ts';
import type { RowWrite, Stored } from './client/table.ts';
import type { Counter } from './records/counters.ts';
import { ledgerRow } from './records/keys.ts';
import type { KnownLease } from './records/lease-record.ts';
import { historyWrites, type KnownRow, stateProperties } from './records/row-record.ts';
import { numberOf, textOf } from './records/stored-json.ts';
import { newAttempt, type StorePart, type TablesContext } from './tables-context.ts';

/** One change on its way. */
export type Sending = {
  readonly change: RowChange;
  readonly rowKey: string;
  readonly attempt: string;
  /** The change's, as JSON. */
  readonly state: string;
  /** An earlier call may have written it. */
  readonly isRepeated: boolean;
};

export type Unwritten = { readonly sending: Sending; readonly known: KnownRow };

export type MovedCounter = {
  readonly auditId: AuditId;
  readonly counter: Counter;
  readonly tallies: Counter['tallies'];
};

/** A transaction in the order of its writes: the lease, the counters, the rows with their history. */
type Sent = {
  readonly lease: KnownLease;
  readonly counters: readonly MovedCounter[];
  readonly open: readonly Unwritten[];
};

export function sendingOf(context: TablesContext, { unsure }: StorePart, change: RowChange): Sending {
  const { row, to } = change;
  const rowKey = ledgerRow(row.auditId, row.target.key);
  const [version, state] = [row.version, JSON.stringify(to)];
  const earlier = unsure.get(rowKey);
  const isRepeated = earlier !== undefined && earlier.version === version && earlier.state === state;
  const attempt = isRepeated ? earlier.attempt : newAttempt(context);
  return { change, rowKey, attempt, state, isRepeated };
}

export function changeWrites(
  { change: { row, to }, rowKey, attempt }: Sending,
  etag = '',
): readonly RowWrite[] {
  const properties = stateProperties(to, { version: row.version + 1, attempt });
  return [{ kind: 'merge', rowKey, etag, properties }, ...historyWrites(row.auditId, row.target.key, to)];
}

export function isKnown({ knownRows }: TablesContext, { change: { row } }: Sending): boolean {
  return knownRows.get(row.target)?.version === row.version;
}

export function isWritten({ change, attempt }: Sending, stored: Stored | null): boolean {
  return (
    stored !== null &&
    numberOf(stored, 'version') === change.row.version + 1 &&
    textOf(stored, 'attempt') === attempt
  );
}

export function send({ unsure }: StorePart, open: readonly Unwritten[]): void {
  for (const { sending } of open) {
    const { rowKey, attempt, state, change } = sending;
    unsure.set(rowKey, { attempt, version: change.row.version, state });
  }
}

/** What was refused once stays refused. An earlier call's write may be on its way yet. */
export function unsend({ unsure }: StorePart, open: readonly Unwritten[]): void {
  for (const { sending } of open.filter(({ sending: { isRepeated } }) => !isRepeated)) {
    unsure.delete(sending.rowKey);
  }
}

/** Until a write has its answer nothing is known any more. */
export function forget({ knownRows }: TablesContext, part: StorePart, batch: readonly Sending[]): void {
  part.lease = null;
  for (const { change } of batch) {
    knownRows.delete(change.row.target);
    part.counters.delete(change.row.auditId);
  }
}

export function remember(
  { knownRows }: TablesContext,
  part: StorePart,
  { lease, counters, open }: Sent,
  written: readonly string[],
): void {
  part.wasRefused = false;
  const etags = written.values();
  const next = (): string => etags.next().value ?? '';
  part.lease = { lease: lease.lease, etag: next() };
  for (const { auditId, tallies } of counters) {
    part.counters.set(auditId, { tallies, etag: next() });
  }
  for (const { sending } of open) {
    const { row, to } = sending.change;
    const etag = next();
    if (to.state === 'settled') {
      next();
    } else {
      knownRows.set(row.target, { version: row.version + 1, tally: tallyOf(to), etag });
    }
  }
}

/**
 * A transaction that was refused `at` a counter or a row found the lease as it was, which every write under it touches: so nothing of
 * it was written, and all but what was refused is as it was. The second row that refuses puts all of them in doubt: there may be many.
 */
export function recall(
  { knownRows }: TablesContext,
  part: StorePart,
  { lease, counters, open }: Sent,
  at: number | null,
): void {
  const places = [
    null,
    ...counters,
    ...open.flatMap((row) => (row.sending.change.to.state === 'settled' ? [row, row] : [row])),
  ];
  const refused = places[at ?? 0] ?? null;
  const isRow = refused !== null && 'sending' in refused;
  const isDoubted = isRow && part.wasRefused;
  part.wasRefused ||= isRow;
  if (refused === null || isDoubted) {
    return;
  }
  part.lease = lease;
  for (const { auditId, counter } of counters.filter((each) => each !== refused)) {
    part.counters.set(auditId, counter);
  }
  for (const { sending, known } of open.filter((each) => each !== refused)) {
    knownRows.set(sending.change.row.target, known);
  }
}
