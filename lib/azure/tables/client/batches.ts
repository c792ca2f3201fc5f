import type { RowWrite } from './table.ts';

/**
 * One transaction takes 100 writes and 4 MiB. https://learn.microsoft.com/rest/api/storageservices/performing-entity-group-transactions
 * A write travels with headers and an escaped address.
 */
const mostWrites = 100;
const mostBytes = 4 * 1024 * 1024 - 64 * 1024;
const bytesAround = 3000;

/** Parts items so that the writes of each part fit one transaction beside `reserved` other small ones. Keeps the order. */
export function batchesOf<Item>(
  items: Iterable<Item>,
  writesOf: (item: Item) => readonly RowWrite[],
  reserved: number,
): Item[][] {
  const batches: Item[][] = [];
  let [writes, bytes] = [Number.POSITIVE_INFINITY, 0];
  for (const item of items) {
    const own = writesOf(item);
    const ownBytes = own.reduce((sum, write) => sum + bytesOf(write), 0);
    if (writes + own.length > mostWrites - reserved || bytes + ownBytes > mostBytes) {
      batches.push([]);
      [writes, bytes] = [0, 0];
    }
    batches.at(-1)?.push(item);
    writes += own.length;
    bytes += ownBytes;
  }
  return batches;
}

function bytesOf(write: RowWrite): number {
  return Buffer.byteLength(JSON.stringify(write)) + bytesAround;
}
