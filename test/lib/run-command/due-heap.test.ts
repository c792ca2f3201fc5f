import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createDueHeap } from '../../../lib/run-command/due-heap.ts';

describe('createDueHeap', () => {
  it('always has the earliest of what it holds first', () => {
    const change = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
      due: fc.option(fc.nat(20)),
    });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
        const heap = createDueHeap();
        const held = new Map<string, number>();
        for (const { key, due } of changes) {
          held.delete(key);
          heap.remove(key);
          if (due !== null) {
            held.set(key, due);
            heap.set(key, due);
          }

          const first = heap.first();
          expect(first?.due ?? null).toBe(held.size === 0 ? null : Math.min(...held.values()));
          expect(first === null || held.get(first.key) === first.due).toBe(true);
        }
      }),
    );
  });

  it('moves a key that is set again', () => {
    const heap = createDueHeap();
    heap.set('a', 1);
    heap.set('b', 2);
    heap.set('a', 3);

    expect(heap.first()).toEqual({ key: 'b', due: 2 });
  });
});
