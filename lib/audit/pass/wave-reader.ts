import type { OpenRow, Row, RowState } from '../../findings/store/ledger.ts';
import type { ResourceKey } from '../../model/ids.ts';
import { lastWave, type Wave } from '../../model/row-memo.ts';
import { rowsIn } from '../persist.ts';

export type PendingRow = Row<Extract<RowState, { state: 'pending' }>>;

/** Pages of pending rows in key order, from the ledger: of one wave, or of all. */
export type PendingSource = (query: {
  readonly after: ResourceKey | null;
  readonly limit: number;
  readonly wave: Wave | null;
}) => Promise<readonly OpenRow[]>;

/** The first waves, whatever else is pending, the last. */
export const wavesInOrder: readonly (Wave | null)[] = [0, 1, null, lastWave];

/** All but the rows that are held. */
export const sampledWaves: readonly (Wave | null)[] = [0, 1, 2, lastWave];

/** The pending rows of one subscription, each once, page by page in the order in which they start. */
export type WaveReader = {
  /** The next page, perhaps empty. */
  next(): Promise<readonly PendingRow[]>;
  isDone(): boolean;
};

export function createWaveReader(
  source: PendingSource,
  pageSize: number,
  waves: readonly (Wave | null)[] = wavesInOrder,
): WaveReader {
  let toRead = waves;
  let lastKey: ResourceKey | null = null;
  /** A row that came in a wave and has not started yet comes again among all. */
  const early = new Set<ResourceKey>();
  return {
    next: async () => {
      const [wave = null, ...laterWaves] = toRead;
      const page = await source({ after: lastKey, limit: pageSize, wave });
      lastKey = page.length < pageSize ? null : (page.at(-1)?.target.key ?? null);
      toRead = lastKey === null ? laterWaves : toRead;
      const isForLater = (row: PendingRow): boolean =>
        wave === null && laterWaves.includes(lastWave) && row.row.memo.wave === lastWave;
      const rows = rowsIn(page, 'pending').filter((row) => !early.has(row.target.key) && !isForLater(row));
      for (const { target } of wave === null ? [] : rows) {
        early.add(target.key);
      }
      return rows;
    },
    isDone: () => toRead.length === 0,
  };
}

/** The first pending row of each resource group and kind of resource. */
export function oneOfEachGroup(pending: PendingSource): PendingSource {
  return async ({ after, limit, wave }) => {
    const rows: OpenRow[] = [];
    let last = after;
    while (rows.length < limit) {
      const behind = last === null ? null : behindGroup(last);
      const [row] = await pending({ after: behind, limit: 1, wave });
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
