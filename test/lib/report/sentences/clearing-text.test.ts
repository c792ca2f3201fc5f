import { describe, expect, it } from '@jest/globals';
import { clearingText } from '../../../../lib/report/sentences/clearing-text.ts';

describe('clearingText', () => {
  it.each([
    [0, 0, 'No VM that was once on has been judged off since.'],
    [0, 2, 'No VM that was once on has been judged off since. Still on, or not known since: 2.'],
    [
      3,
      2,
      'From first seen on to judged off: 3 VMs cleared, half of them within 7 days, the last after 9; 2 not yet.',
    ],
  ])('says what became of %i cleared and %i others', (cleared, stillOn, text) => {
    const days = cleared === 0 ? null : 7;

    expect(
      clearingText({ cleared, stillOn, medianDays: days, longestDays: days === null ? null : 9 }, 'en'),
    ).toBe(text);
  });
});
