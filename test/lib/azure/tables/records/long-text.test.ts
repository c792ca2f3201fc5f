import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { joinText, splitText } from '../../../../../lib/azure/tables/records/long-text.ts';

function roundTrip(text: string): string | null {
  return joinText('text', { properties: splitText('text', text) });
}

describe('splitText', () => {
  it('splits any text so that it can be joined again, with no part over 64 KiB of UTF-16', () => {
    const unit = fc.constantFrom('a', '監', '😀', '\n');
    const text = fc
      .tuple(fc.string({ unit, maxLength: 9 }), unit, fc.integer({ min: 0, max: 70_000 }))
      .map(([before, filling, count]) => before + filling.repeat(count));
    fc.assert(
      fc.property(text, (given) => {
        const parts = Object.values(splitText('text', given)).map(String);

        expect(roundTrip(given)).toBe(given);
        expect(Math.max(...parts.map((part) => part.length))).toBeLessThanOrEqual(32_768);
        expect(parts.filter((part) => /\p{Cs}/u.test(part))).toEqual([]);
      }),
    );
  });

  it('blanks the parts of a longer text before it', () => {
    const longer = splitText('text', 'x'.repeat(70_000), 3);

    expect(joinText('text', { properties: { ...longer, ...splitText('text', 'y', 3) } })).toBe('y');
  });
});

describe('joinText', () => {
  it('is null when nothing was split', () => {
    expect(joinText('text', { properties: { texts0: 'x' } })).toBeNull();
  });
});
