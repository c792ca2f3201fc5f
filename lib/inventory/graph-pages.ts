import { type AuditError, isAuditError, nonFatal } from '../model/errors.ts';
import type { PageDoubt } from '../model/reasons/incomplete-reason.ts';
import { saidBy } from '../model/reasons/problem.ts';
import type { GraphPage } from './compute-port.ts';

export type GraphRows<Row> = { readonly kind: 'rows'; readonly rows: readonly Row[] } | GraphDoubt;

/** Something of the answer may be missing. `error` is what the request failed with, null where it was answered. */
export type GraphDoubt = {
  readonly kind: 'incomplete';
  readonly because: PageDoubt;
  readonly error: AuditError | null;
};

export type GraphList<Row> = {
  page(skipToken: string | null): Promise<GraphPage<Row>>;
  /** What makes a row one and the same on two pages. */
  keyOf(row: Row): string;
};

/**
 * Every page of one answer of Resource Graph, without rows that an earlier page had. The service can lose rows without an error: each
 * way that it can be noticed is said, and whatever was read still counts.
 */
export async function* graphPages<Row>(list: GraphList<Row>): AsyncGenerator<GraphRows<Row>> {
  const seen = new Set<string>();
  const tokens = new Set<string>();
  let tally: Tally = { unreadable: 0, isLimitHit: false };
  let skipToken: string | null = null;
  for (;;) {
    const page: GraphPage<Row> | AuditError = await list.page(skipToken).catch(nonFatal);
    if (isAuditError(page)) {
      yield doubt({ code: 'pages-unreadable', detail: saidBy(page) }, page);
      return;
    }
    yield { kind: 'rows', rows: unseen(page.rows, list, seen) };
    tally = {
      unreadable: tally.unreadable + page.unreadableRows,
      isLimitHit: tally.isLimitHit || page.isSubscriptionLimitHit,
    };
    skipToken = page.skipToken;
    if (skipToken === null) {
      yield* shortfalls(page, { ...tally, read: seen.size });
      return;
    }
    if (tokens.has(skipToken)) {
      yield doubt({ code: 'pages-in-circle' });
      return;
    }
    tokens.add(skipToken);
  }
}

type Tally = { readonly unreadable: number; readonly isLimitHit: boolean };

function unseen<Row>(rows: readonly Row[], { keyOf }: GraphList<Row>, seen: Set<string>): readonly Row[] {
  return rows.filter((row) => {
    const key = keyOf(row);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function* shortfalls(
  last: GraphPage<unknown>,
  { read, unreadable, isLimitHit }: Tally & { readonly read: number },
): Generator<GraphDoubt> {
  if (last.isTruncated) {
    yield doubt({ code: 'pages-cut' });
  } else if (last.totalRecords !== null && read + unreadable < last.totalRecords) {
    yield doubt({ code: 'rows-missing', announced: last.totalRecords, given: read + unreadable });
  }
  if (unreadable > 0) {
    yield doubt({ code: 'rows-without-id', count: unreadable });
  }
  if (isLimitHit) {
    yield doubt({ code: 'too-many-subscriptions' });
  }
}

function doubt(because: PageDoubt, error: AuditError | null = null): GraphDoubt {
  return { kind: 'incomplete', because, error };
}
