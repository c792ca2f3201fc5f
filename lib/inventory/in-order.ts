/**
 * Applies `work` to every item, at most `limit` at a time, and yields the results in the items' order.
 * Does not take more items ahead than `limit`, so memory stays bounded; the first rejection ends the iteration.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item>,
  limit: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for (const item of items) {
    const result = work(item);
    // A rejection that nobody has awaited yet must not end the process.
    result.catch(() => undefined);
    running.push(result);
    if (running.length >= limit) {
      yield await (running.shift() as Promise<Result>);
    }
  }
  for (const result of running) {
    yield await result;
  }
}
