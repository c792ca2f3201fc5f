import { describe, expect, it } from '@jest/globals';
import { nearest } from '../../../../lib/model/texts/nearest.ts';

const known = ['plan', 'run', 'report', 'resume', 'findings', 'images'];

describe('nearest', () => {
  it.each([
    { word: 'paln', near: 'plan' },
    { word: 'rnu', near: 'run' },
    { word: 'Reprot', near: 'report' },
    { word: 'find', near: 'findings' },
    { word: 'findngs', near: 'findings' },
    { word: 're', near: null },
    { word: 'audit', near: null },
    { word: 'x', near: null },
    { word: '', near: null },
  ])('takes "$word" for $near', ({ word, near }) => {
    expect(nearest(word, known)).toBe(near);
  });
});
