import type { FindingStore } from '../../findings/store/findings.ts';
import { storedLastKnown } from '../../findings/store/stored/stored-row.ts';
import { inOrder } from '../../inventory/in-order.ts';
import type { LastKnown } from '../../model/finding.ts';
import type { ResourceKey } from '../../model/ids.ts';
import { largestPage, type Stored, type Table } from './client/table.ts';
import { readsAtOnce } from './ledger.ts';
import { historyPrefix, historyPrefixOf, partitionOf } from './records/keys.ts';
import { parseStored } from './records/stored-json.ts';

/** The newest places in a target's history; none when it was never settled. */
export async function newestOf(
  table: Table,
  key: ResourceKey,
  query: { readonly limit: number; readonly where?: string },
): Promise<readonly Stored[]> {
  return await table.query({ partition: partitionOf(key), prefix: historyPrefix(key), ...query });
}

export function lastKnownMethod(table: Table): Pick<FindingStore, 'lastKnown'> {
  return {
    lastKnown: async (keys) => {
      const known = new Map<ResourceKey, LastKnown>();
      for (const [partition, group] of Map.groupBy(keys, partitionOf)) {
        for (const [key, newest] of await newestKnown(table, partition, group)) {
          const stored = parseStored(newest, 'known', storedLastKnown);
          if (stored !== null) {
            known.set(key, stored);
          }
        }
      }
      return known;
    },
  };
}

const isKnown = 'isKnown eq true';

/**
 * Targets that are asked for together are mostly neighbours with a short history, so one range has them all. Those that it does
 * not reach are read one by one.
 */
async function newestKnown(
  table: Table,
  partition: string,
  keys: readonly ResourceKey[],
): Promise<readonly (readonly [ResourceKey, Stored])[]> {
  const range = await readRange(table, partition, keys.map(historyPrefix));
  const read = async (key: ResourceKey) => {
    const prefix = historyPrefix(key);
    const newest = range.reaches(prefix)
      ? range.newest(prefix)
      : (await newestOf(table, key, { where: isKnown, limit: 1 }))[0];
    return newest == null ? [] : [[key, newest] as const];
  };
  return (await Array.fromAsync(inOrder(keys, readsAtOnce, read))).flat();
}

type HistoryRange = { reaches(prefix: string): boolean; newest(prefix: string): Stored | null };

/** Leaves out those whose place among the others depends on how the service sorts beyond ASCII. */
async function readRange(
  table: Table,
  partition: string,
  prefixes: readonly string[],
): Promise<HistoryRange> {
  const sorted = prefixes.filter(isAscii).sort();
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) {
    return { reaches: () => false, newest: () => null };
  }
  const range = { partition, prefix: first, lastPrefix: last, where: isKnown, limit: largestPage };
  const page = await table.query(range);
  const newest = new Map<string, Stored>();
  for (const stored of page) {
    const prefix = historyPrefixOf(stored.rowKey);
    newest.set(prefix, newest.get(prefix) ?? stored);
  }
  const end = page.length < largestPage ? last : historyPrefixOf(page.at(-1)?.rowKey ?? '');
  return {
    reaches: (prefix) => isAscii(prefix) && prefix <= end,
    newest: (prefix) => newest.get(prefix) ?? null,
  };
}

function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}
