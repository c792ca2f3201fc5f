import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decodeCursor, encodeCursor, pageOf } from '../../../../lib/findings/store/cursor.ts';

describe('decodeCursor', () => {
  it('gives back what was packed, in characters that a URL can carry', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.array(fc.string({ unit: 'grapheme' })),
        (listing, position) => {
          const cursor = encodeCursor(listing, position);

          expect(cursor).toMatch(/^[\w-]+$/);
          expect(decodeCursor(listing, position.length, cursor)).toEqual(position);
        },
      ),
    );
  });

  it('throws usage.invalid, and nothing else, for anything else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.base64String(),
          fc.json().map((json) => btoa(encodeURI(json))),
        ),
        (cursor) => {
          expect(() => decodeCursor('findings', 1, cursor)).toThrow(
            expect.objectContaining({ code: 'usage.invalid' }),
          );
        },
      ),
    );
  });

  it('refuses a cursor of another listing or of another length', () => {
    const cursor = encodeCursor('findings', ['a']);

    expect(() => decodeCursor('audits', 1, cursor)).toThrow(/start again/);
    expect(() => decodeCursor('findings', 2, cursor)).toThrow(/start again/);
  });
});

describe('pageOf', () => {
  it.each([
    { fetched: [], limit: 2, page: { items: [], next: null } },
    { fetched: ['a', 'b'], limit: 2, page: { items: ['a', 'b'], next: null } },
    { fetched: ['a', 'b', 'c'], limit: 2, page: { items: ['a', 'b'], next: 'after b' } },
  ])('of $fetched by $limit is $page', ({ fetched, limit, page }) => {
    expect(pageOf(fetched, limit, (item) => `after ${item}`)).toEqual(page);
  });
});
