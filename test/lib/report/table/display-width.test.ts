import { describe, expect, it } from '@jest/globals';
import { cutToWidth, displayWidth, padToWidth } from '../../../../lib/report/table/display-width.ts';

describe('displayWidth', () => {
  it.each([
    { text: 'vm-1', width: 4 },
    { text: '仮想マシン', width: 10 },
    { text: 'ｱｲｳ', width: 3 },
    { text: 'ＡＢ', width: 4 },
    { text: '한국', width: 4 },
    { text: '\u1112\u1161\u11ab', width: 2 },
    { text: 'か\u3099', width: 2 },
    { text: 'é', width: 1 },
    { text: '⌚🚀', width: 4 },
    { text: '…–', width: 2 },
    { text: '𠮷', width: 2 },
  ])('of "$text" is $width columns', ({ text, width }) => {
    expect(displayWidth(text)).toBe(width);
    expect(displayWidth(padToWidth(text, 12))).toBe(12);
  });
});

describe('cutToWidth', () => {
  it.each([
    { text: '仮想マシン', width: 10, cut: '仮想マシン' },
    { text: '仮想マシン', width: 9, cut: '仮想マシ…' },
    { text: '仮想マシン', width: 8, cut: '仮想マ…' },
    { text: 'ab仮', width: 3, cut: 'ab…' },
    { text: 'abc', width: 0, cut: '' },
  ])('cuts "$text" at $width to "$cut"', ({ text, width, cut }) => {
    expect(cutToWidth(text, width)).toBe(cut);
  });
});
