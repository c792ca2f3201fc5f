import type { Audit, Cursor, Page } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import { isCarriedOver } from '../standing-verdict.ts';
import type { FindingFilter, FindingStore } from './findings.ts';
import type { Ledger } from './ledger.ts';
import type { Paged } from './store.ts';

/** Every page of a listing, one in memory at a time. */
export async function* pagesOf<Item>(
  { pageSize }: Paged,
  read: (limit: number, cursor: Cursor | undefined) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  let cursor: Cursor | undefined;
  do {
    const page = await read(pageSize, cursor);
    yield page.items;
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
}

/** Items that are in memory already, as one page. */
export async function* onePage<Item>(items: readonly Item[]): AsyncGenerator<readonly Item[]> {
  yield items;
}

export async function* everyItem<Item>(pages: AsyncIterable<readonly Item[]>): AsyncGenerator<Item> {
  for await (const page of pages) {
    yield* page;
  }
}

/** When the oldest evidence that an audit carried over was taken, ISO 8601 UTC; null when none was. */
export async function oldestCarried(
  store: Paged & Pick<FindingStore, 'findings'> & Pick<Ledger, 'coverage'>,
  { id }: Pick<Audit, 'id'>,
): Promise<string | null> {
  if ((await store.coverage(id)).carriedOver === 0) {
    return null;
  }
  const filter: FindingFilter = { outcomes: ['skipped'] };
  const taken: string[] = [];
  for await (const page of pagesOf(store, (limit, cursor) => store.findings(id, filter, limit, cursor))) {
    const times = page.filter(isCarriedOver).flatMap(({ lastKnown }) => lastKnown?.probedAt ?? []);
    taken.splice(0, taken.length, ...[...taken, ...times].sort().slice(0, 1));
  }
  return taken[0] ?? null;
}

/** All findings of an audit, open rows included, in key order. */
export function everyFinding(
  store: Paged & Pick<FindingStore, 'findings'>,
  { id }: Pick<Audit, 'id'>,
): AsyncGenerator<Finding> {
  return everyItem(pagesOf(store, (limit, cursor) => store.findings(id, {}, limit, cursor)));
}
