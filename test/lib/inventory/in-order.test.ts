import { describe, expect, it } from '@jest/globals';
import { inOrder } from '../../../lib/inventory/in-order.ts';

describe('inOrder', () => {
  it('keeps the order whatever finishes first, and never has more than the limit at work', async () => {
    const finish = new Map<number, () => void>();
    let atWork = 0;
    let most = 0;
    const work = async (item: number): Promise<number> => {
      atWork += 1;
      most = Math.max(most, atWork);
      await new Promise<void>((resolve) => {
        finish.set(item, resolve);
      });
      atWork -= 1;
      return item * 10;
    };

    const collected = collect(inOrder([1, 2, 3, 4, 5], 2, work));
    for (const item of [2, 1, 4, 3, 5]) {
      await until(() => finish.has(item) || finish.size >= 2);
      finish.get(item)?.();
      await until(() => true);
    }
    for (const done of finish.values()) {
      done();
    }
    await until(() => finish.has(5));
    finish.get(5)?.();

    expect(await collected).toEqual([10, 20, 30, 40, 50]);
    expect(most).toBe(2);
  });

  it('ends with the first rejection and leaves no other unheard', async () => {
    const work = (item: number) =>
      item === 1 ? Promise.resolve(item) : Promise.reject(new Error(`item ${item}`));

    await expect(collect(inOrder([1, 2, 3], 3, work))).rejects.toThrow('item 2');
  });
});

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) {
    all.push(item);
  }
  return all;
}

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    if (holds()) {
      return;
    }
  }
}
