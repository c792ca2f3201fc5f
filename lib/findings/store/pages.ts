import type { Audit, Cursor, Page } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import type { AuditId } from '../../model/ids.ts';
import { olderCarried } from '../standing-verdict.ts';
import type { FindingFilter } from './findings.ts';
import type { Paged, Store } from './store.ts';

type FindingReader = Pick<Store, 'findings' | 'pageSize'>;

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

/** The findings of an audit that a filter lets through, open rows included, in key order. */
export function findingPages(
  store: FindingReader,
  id: AuditId,
  filter: FindingFilter = {},
): AsyncGenerator<readonly Finding[]> {
  return pagesOf(store, (limit, cursor) => store.findings(id, filter, limit, cursor));
}

export function everyFinding(
  store: FindingReader,
  { id }: Pick<Audit, 'id'>,
  filter: FindingFilter = {},
): AsyncGenerator<Finding> {
  return everyItem(findingPages(store, id, filter));
}

/** When the oldest evidence that an audit carried over was taken, ISO 8601 UTC; null when none was. */
export async function oldestCarried(
  store: FindingReader & Pick<Store, 'coverage'>,
  audit: Pick<Audit, 'id'>,
): Promise<string | null> {
  if ((await store.coverage(audit.id)).carriedOver === 0) {
    return null;
  }
  let oldest: string | null = null;
  for await (const finding of everyFinding(store, audit, { outcomes: ['skipped'] })) {
    oldest = olderCarried(oldest, finding);
  }
  return oldest;
}
