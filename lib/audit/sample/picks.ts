import { createHash } from 'node:crypto';
import { type RowMemo, type Wave, waves } from '../../model/row-memo.ts';
import type { Target } from '../../model/target.ts';

/** The VMs of one image that its answer is to rest on, out of all that are offered. */
export type Picks<Item> = {
  /** Gives back what is not among the best: the offer, or a pick that makes room for it; null while there is room. */
  offer(item: Item): Item | null;
  /** Gives back the least of the picks; null when there is none. */
  drop(): Item | null;
  all(): readonly Item[];
};

/**
 * Keeps so many: VMs that were heard of before others, of as many regions and then of as many months of their last change
 * as can be, and otherwise by lot, which is the same for a VM every time.
 */
export function createPicks<Item extends { readonly target: Target }>(
  most: number,
  wasSilent: (item: Item) => boolean = () => false,
): Picks<Item> {
  let picks: readonly Rated<Item>[] = [];
  const drop = (): Item | null => {
    const least = leastOf(picks);
    picks = picks.filter((pick) => pick !== least);
    return least?.item ?? null;
  };
  return {
    offer: (item) => {
      picks = [...picks, rated(item, wasSilent(item))];
      return picks.length > most ? drop() : null;
    },
    drop,
    all: () => picks.map(({ item }) => item),
  };
}

/** When a row starts that would start in this wave if it had been heard of. */
export function startWave({ wasSilent }: Pick<RowMemo, 'wasSilent'>, wave: Wave): Wave {
  return wasSilent === true ? waves.silent : wave;
}

type Rated<Item> = {
  readonly item: Item;
  /** 1: its agent never told its system; 2: an earlier audit did not hear of it. */
  readonly silence: 0 | 1 | 2;
  readonly region: string;
  readonly month: string;
  readonly lot: string;
};

function rated<Item extends { readonly target: Target }>(item: Item, wasSilent: boolean): Rated<Item> {
  const { os, location, changedAt, key } = item.target;
  return {
    item,
    silence: wasSilent ? 2 : os.version === null ? 1 : 0,
    region: location,
    month: changedAt?.slice(0, 7) ?? '',
    lot: createHash('sha256').update(key).digest('hex').slice(0, 8),
  };
}

/** One that is silent, else of the region with the most picks, of the month with the most, with the highest lot. */
function leastOf<Item>(picks: readonly Rated<Item>[]): Rated<Item> | undefined {
  const regions = Map.groupBy(picks, ({ region }) => region);
  const months = Map.groupBy(picks, ({ month }) => month);
  const ranks: readonly ((pick: Rated<Item>) => number)[] = [
    ({ silence }) => silence,
    ({ region }) => regions.get(region)?.length ?? 0,
    ({ month }) => months.get(month)?.length ?? 0,
    ({ lot }) => Number.parseInt(lot, 16),
  ];
  let left = picks;
  for (const rank of ranks) {
    const highest = left.reduce((most, pick) => Math.max(most, rank(pick)), 0);
    left = left.filter((pick) => rank(pick) === highest);
  }
  return left[0];
}
