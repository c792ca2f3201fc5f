import { tallyOf } from '../../findings/coverage.ts';
import type { RowChange } from '../../findings/store/ledger.ts';
import type { AuditId } from '../../model/ids.ts';
import type { Counter } from './records/counters.ts';
import type { KnownLease } from './records/lease-record.ts';
import type { KnownRow } from './records/row-record.ts';
import type { StorePart, TablesContext } from './tables-context.ts';

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
