import { z } from 'zod';
import type { Tally } from '../../../findings/coverage.ts';
import type { AuditId } from '../../../model/ids.ts';
import type { RowWrite, Table } from '../client/table.ts';
import { counterPrefix, counterRow } from './keys.ts';
import { parseStored, textOf } from './stored-json.ts';

/**
 * How many rows an audit has of each tally in one subscription. It stands in the rows' own partition and is written with them, so it
 * is exact at any time. An etag of null: nothing is stored yet.
 */
export type Counter = { readonly tallies: Tallies; readonly etag: string | null };

export type Tallies = Readonly<Partial<Record<Tally, number>>>;

const storedTallies: z.ZodType<Tallies> = z.record(z.string(), z.number());

/** A row that came (`from` is null) or changed its tally. */
export type Move = { readonly from: Tally | null; readonly to: Tally };

export async function readCounter(table: Table, partition: string, auditId: AuditId): Promise<Counter> {
  const stored = await table.read(partition, counterRow(auditId));
  return stored === null
    ? { tallies: {}, etag: null }
    : { tallies: parseStored(stored, 'tallies', storedTallies), etag: stored.etag };
}

/** Audits with open rows in one subscription. */
export async function openAuditsOf(table: Table, partition: string): Promise<readonly AuditId[]> {
  const counters = await table.query({ partition, prefix: counterPrefix });
  const open = counters.filter((stored) => {
    const { pending = 0, starting = 0, started = 0 } = parseStored(stored, 'tallies', storedTallies);
    return pending + starting + started > 0;
  });
  return open.map((stored) => textOf(stored, 'auditId') as AuditId);
}

export function countMoves(tallies: Tallies, moves: Iterable<Move>): Tallies {
  const counted: Partial<Record<Tally, number>> = { ...tallies };
  for (const { from, to } of moves) {
    counted[to] = (counted[to] ?? 0) + 1;
    if (from !== null) {
      counted[from] = (counted[from] ?? 0) - 1;
    }
  }
  return Object.fromEntries(Object.entries(counted).filter(([, count]) => count !== 0));
}

/** Writes the counter if it is still as it was read. */
export function counterWrite(auditId: AuditId, { etag }: Counter, tallies: Tallies): RowWrite {
  const entity = { rowKey: counterRow(auditId), properties: { auditId, tallies0: JSON.stringify(tallies) } };
  return etag === null ? { kind: 'insert', ...entity } : { kind: 'merge', etag, ...entity };
}
