import type { RowIn } from '../../findings/store/ledger.ts';
import type { WaveReader } from './wave-reader.ts';

/** Rows held in memory at the most while all that are held wait for the same region's tokens. */
const heldAtMost = 2000;

/** Stands before every region. */
const ahead = '';

/** `place`: its place among all that were put. */
type Placed = { readonly row: RowIn<'pending'>; readonly place: number };

/**
 * The pending rows of one subscription: read from the ledger page by page, kept apart by region (each has its own tokens),
 * with rows that must wait set aside until their time.
 */
export type RowQueue = ReturnType<typeof createRowQueue>;

export function createRowQueue(begun: WaveReader, pageSize: number) {
  let reader: WaveReader | null = begun;
  const ready = new Map<string, Placed[]>([[ahead, []]]);
  let waiting: RowIn<'pending'>[] = [];
  let first: readonly RowIn<'pending'>[] = [];
  let readyCount = 0;
  let places = 0;

  const put = (row: RowIn<'pending'>): void => {
    if (row.entry.memo.notBefore !== null) {
      waiting.push(row);
      return;
    }
    const region = ready.get(row.target.location) ?? [];
    ready.set(row.target.location, region);
    places += 1;
    region.push({ row, place: places });
    readyCount += 1;
  };
  const readOn = async (): Promise<boolean> => {
    const asked = reader;
    if (asked === null || asked.isDone() || readyCount + waiting.length >= heldAtMost) {
      return false;
    }
    const rows = await asked.next();
    // It may have begun anew meanwhile.
    for (const row of asked === reader ? rows : []) {
      put(row);
    }
    return true;
  };
  /** Wherever it was put meanwhile. */
  const isNotFirst = ({ auditId, target }: RowIn<'pending'>): boolean =>
    !first.some((row) => row.auditId === auditId && row.target.key === target.key);
  const take = (region: string): RowIn<'pending'> | undefined => {
    const row = ready.get(region)?.shift()?.row;
    readyCount -= row === undefined ? 0 : 1;
    return row;
  };

  return {
    /** Reads more rows when fewer than a page could start. */
    refill: async (): Promise<void> => {
      while (readyCount < pageSize && (await readOn())) {}
    },
    /** Reads one page more: all that are ready may wait for their regions. False: there is none, or no room. */
    readOn,
    /** Moves rows whose time has come to their regions. */
    wake: (now: number): void => {
      const due = waiting.filter((row) => (row.entry.memo.notBefore ?? 0) <= now);
      waiting = due.length === 0 ? waiting : waiting.filter((row) => (row.entry.memo.notBefore ?? 0) > now);
      for (const row of due) {
        put({ ...row, entry: { ...row.entry, memo: { ...row.entry.memo, notBefore: null } } });
      }
    },
    /** Regions with a row that may start now, that whose next row was put before those of the others first: waves go over all regions. */
    regions: (): readonly string[] =>
      [...ready]
        .flatMap(([region, [next]]) => (next === undefined ? [] : [{ region, place: next.place }]))
        .sort((one, other) => one.place - other.place)
        .map(({ region }) => region),
    /** The next row of a region, left in place. */
    peek: (region: string): RowIn<'pending'> | undefined => ready.get(region)?.[0]?.row,
    take,
    /** The rows to be started before all others, in the place of those of the last call. */
    putFirst: (rows: readonly RowIn<'pending'>[]): void => {
      waiting = waiting.filter(isNotFirst);
      for (const [region, held] of ready) {
        ready.set(
          region,
          held.filter(({ row }) => isNotFirst(row)),
        );
      }
      first = rows;
      ready.set(
        ahead,
        rows.map((row) => ({ row, place: 0 })),
      );
      readyCount = [...ready.values()].reduce((sum, held) => sum + held.length, 0);
    },
    /** Puts a row back, at once or at its `notBefore`. */
    put,
    /** Epoch milliseconds at which the next waiting row may start; null when none waits. */
    nextWake: (): number | null =>
      waiting.length === 0 ? null : Math.min(...waiting.map((row) => row.entry.memo.notBefore ?? 0)),
    /** True once the ledger has no more pending rows and none is held. */
    isEmpty: (): boolean => reader?.isDone() !== false && readyCount + waiting.length === 0,
    /** Begins anew with the rows of this reader; null: forgets every row, those of the ledger included. */
    readFrom: (other: WaveReader | null): void => {
      reader = other;
      ready.clear();
      ready.set(ahead, []);
      waiting = [];
      first = [];
      readyCount = 0;
    },
  };
}
