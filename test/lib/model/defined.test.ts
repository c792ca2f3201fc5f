import { describe, expect, it } from '@jest/globals';
import { defined } from '../../../lib/model/defined.ts';

describe('defined', () => {
  it('leaves out what is undefined, and nothing else', () => {
    expect(Object.entries(defined({ a: undefined, b: null, c: '', d: 0 }))).toEqual([
      ['b', null],
      ['c', ''],
      ['d', 0],
    ]);
  });
});
