import type { Cursor, Page } from '../model/audit.ts';

/** Items per page: enough to be quick, few enough to keep memory flat. */
export const pageSize = 500;

/** Every page of a listing, one in memory at a time. */
export async function* pagesOf<Item>(
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
