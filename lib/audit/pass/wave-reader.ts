import type { OpenRow, OpenRowsQuery, RowIn } from '../../findings/store/ledger.ts';
import type { ResourceKey } from '../../model/ids.ts';
import { type Wave, waves } from '../../model/row-memo.ts';
import { rowsIn } from '../persist.ts';

/** Pages of pending rows in key order, from the ledger: of one wave, or of all. */
export type PendingSource = (
  query: Pick<OpenRowsQuery, 'after' | 'limit' | 'wave'>,
) => Promise<readonly OpenRow[]>;

/** The first waves, whatever else is pending, the last. */
export const wavesInOrder: readonly (Wave | undefined)[] = [
  waves.first,
  waves.sample,
  undefined,
  waves.silent,
];

/** All but the reserve. */
export const sampledWaves: readonly (Wave | undefined)[] = [
  waves.first,
  waves.sample,
  waves.noImage,
  waves.silent,
];

/** The pending rows of one subscription, each once, page by page in the order in which they start. */
export type WaveReader = ReturnType<typeof createWaveReader>;

export function createWaveReader(
  source: PendingSource,
  pageSize: number,
  order: readonly (Wave | undefined)[] = wavesInOrder,
) {
  let toRead = order;
  let lastKey: ResourceKey | undefined;
  /** A row that came in a wave and has not started yet comes again among all. */
  const early = new Set<ResourceKey>();
  return {
    /** The next page, perhaps empty. */
    next: async (): Promise<readonly RowIn<'pending'>[]> => {
      const [wave, ...laterWaves] = toRead;
      const page = await source({ after: lastKey, limit: pageSize, wave });
      lastKey = page.length < pageSize ? undefined : page.at(-1)?.target.key;
      toRead = lastKey === undefined ? laterWaves : toRead;
      const isForLater = (row: RowIn<'pending'>): boolean =>
        wave === undefined && laterWaves.includes(waves.silent) && row.entry.memo.wave === waves.silent;
      const rows = rowsIn(page, 'pending').filter((row) => !early.has(row.target.key) && !isForLater(row));
      for (const { target } of wave === undefined ? [] : rows) {
        early.add(target.key);
      }
      return rows;
    },
    isDone: (): boolean => toRead.length === 0,
  };
}

/** The first pending row of each resource group and kind of resource. */
export function oneOfEachGroup(pending: PendingSource): PendingSource {
  return async ({ after, limit, wave }) => {
    const rows: OpenRow[] = [];
    let last = after;
    while (rows.length < limit) {
      const [row] = await pending({ after: last && behindGroup(last), limit: 1, wave });
      if (row === undefined) {
        break;
      }
      rows.push(row);
      last = row.target.key;
    }
    return rows;
  };
}

/** Behind every key that has the same group and type: nothing in an id sorts behind `~`. */
function behindGroup(key: ResourceKey): ResourceKey {
  return `${key.split('/').slice(0, 8).join('/')}/~` as ResourceKey;
}
