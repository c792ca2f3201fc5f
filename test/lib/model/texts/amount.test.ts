import { describe, expect, it } from '@jest/globals';
import { amount } from '../../../../lib/model/texts/amount.ts';

describe('amount', () => {
  it.each([
    { count: 0, text: '0 VMs' },
    { count: 1, text: '1 VM' },
    { count: 2, text: '2 VMs' },
  ])('says $text', ({ count, text }) => {
    expect(amount(count, 'VM')).toBe(text);
  });
});
