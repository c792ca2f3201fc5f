import { describe, expect, it } from '@jest/globals';
import { batchesOf } from '../../../../../lib/azure/tables/client/batches.ts';
import type { RowWrite } from '../../../../../lib/azure/tables/client/table.ts';

function writes(count: number, characters = 1): RowWrite[] {
  return Array.from({ length: count }, (_, index) => ({
    kind: 'put',
    rowKey: String(index),
    properties: { text: 'x'.repeat(characters) },
  }));
}

describe('batchesOf', () => {
  it.each([
    { name: 'nothing', items: [], sizes: [] },
    { name: 'as many as fit', items: Array(98).fill(1), sizes: [98] },
    { name: 'one more', items: Array(99).fill(1), sizes: [98, 1] },
    { name: 'items of two writes', items: Array(100).fill(2), sizes: [49, 49, 2] },
  ])('parts $name beside two other writes', ({ items, sizes }) => {
    const batches = batchesOf(items as number[], (count) => writes(count), 2);

    expect(batches.map((batch) => batch.length)).toEqual(sizes);
  });

  it('stays under 4 MiB', () => {
    const batches = batchesOf(Array(20).fill(0), () => writes(1, 500_000), 2);

    expect(batches.map((batch) => batch.length)).toEqual([8, 8, 4]);
  });
});
