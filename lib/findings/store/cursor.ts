import { z } from 'zod';
import type { Audit, Cursor, Page } from '../../model/audit.ts';
import { AuditError } from '../../model/errors.ts';
import type { AuditId, ResourceKey } from '../../model/ids.ts';
import { parsedJson } from '../../model/parsed-json.ts';
import { isoTime } from '../../model/ports.ts';

/** Packs the position after which a listing goes on. `listing` names the listing, so that cursors are not mixed up. */
export function encodeCursor(listing: string, position: readonly string[]): Cursor {
  return Buffer.from(JSON.stringify([listing, ...position])).toString('base64url');
}

/** Where a listing of audits goes on behind this one. */
export function cursorBehind({ id }: Audit): Cursor {
  return encodeCursor('audits', [id]);
}

/** Where a listing of audits goes on with those that were started by then, epoch milliseconds: ids begin with the second of the start. */
export function cursorAt(time: number): Cursor {
  const second = isoTime(time + 1000).slice(0, 19);
  return encodeCursor('audits', [`${second.replaceAll(/[-:]/g, '')}Z-00000000`]);
}

/** The listing of an audit's findings, whatever it lets through. */
export function findingsListing(id: AuditId): string {
  return `findings ${id}`;
}

/** Where that listing goes on behind one of its findings. */
export function cursorBehindFinding(id: AuditId, key: ResourceKey): Cursor {
  return encodeCursor(findingsListing(id), [key]);
}

/**
 * Unpacks a position of `length` parts; without a cursor it has none. Throws `usage.invalid` for anything that {@link encodeCursor} did
 * not make.
 */
export function decodeCursor(listing: string, length: number, cursor: Cursor | undefined): readonly string[] {
  if (cursor === undefined) {
    return [];
  }
  const [name, ...position] = stringsIn(cursor);
  if (name !== listing || position.length !== length || encodeCursor(listing, position) !== cursor) {
    throw new AuditError(
      'usage.invalid',
      { code: 'foreign-cursor' },
      { data: { field: 'cursor', expected: 'the value of next in the page before' } },
    );
  }
  return position;
}

/**
 * Makes a page of `limit` items from `limit + 1` fetched ones: the extra one only tells that there are more.
 * `cursorAfter` makes the cursor that goes on behind an item.
 */
export function pageOf<Item>(
  fetched: readonly Item[],
  limit: number,
  cursorAfter: (item: Item) => Cursor,
): Page<Item> {
  const items = fetched.slice(0, limit);
  const last = items.at(-1);
  return { items, next: fetched.length > limit && last !== undefined ? cursorAfter(last) : null };
}

function stringsIn(cursor: Cursor): readonly string[] {
  const { data } = z
    .array(z.string())
    .safeParse(parsedJson(Buffer.from(cursor, 'base64url').toString('utf8')));
  return data ?? [];
}
