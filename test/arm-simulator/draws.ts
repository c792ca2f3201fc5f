import { seededFraction } from './seeded.ts';

type Parts = readonly (string | number)[];

/** Draws that depend on the seed and on what they are for, never on the order in which they are made. */
export type Draws = {
  fraction(...parts: Parts): number;
  pick<Item>(items: readonly Item[], ...parts: Parts): Item;
  /** An item by its weight. */
  weighted<Item>(items: readonly (readonly [Item, number])[], ...parts: Parts): Item;
  lognormal(options: { readonly median: number; readonly sigma: number }, ...parts: Parts): number;
};

export function createDraws(seed: number): Draws {
  const fraction = (...parts: Parts) => seededFraction(seed, ...parts);
  return {
    fraction,
    pick: (items, ...parts) => at(items, Math.floor(fraction(...parts) * items.length)),
    weighted: (items, ...parts) => {
      let left = fraction(...parts) * items.reduce((sum, [, weight]) => sum + weight, 0);
      const found = items.find(([, weight]) => {
        left -= weight;
        return left < 0;
      });
      return at(found ?? items[0] ?? [], 0) as (typeof items)[number][0];
    },
    lognormal: ({ median, sigma }, ...parts) => {
      const radius = Math.sqrt(-2 * Math.log(1 - fraction(...parts, 'radius')));
      const normal = radius * Math.cos(2 * Math.PI * fraction(...parts, 'angle'));
      return median * Math.exp(sigma * normal);
    },
  };
}

function at<Item>(items: readonly Item[], index: number): Item {
  const item = items[index];
  if (item === undefined) {
    throw new RangeError('there is nothing to draw from');
  }
  return item;
}
