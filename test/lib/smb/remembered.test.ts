import { describe, expect, it } from '@jest/globals';
import { remembered } from '../../../lib/smb/remembered.ts';

function counting(limits: { readonly answers: number; readonly maxLength: number }) {
  const reads: string[] = [];
  const read = remembered(limits, (text) => {
    reads.push(text);
    return { length: text.length };
  });
  return { read, reads };
}

describe('remembered', () => {
  it('reads a text once and gives the very answer again', () => {
    const { read, reads } = counting({ answers: 2, maxLength: 10 });

    expect(read('one')).toBe(read('one'));
    expect(reads).toEqual(['one']);
  });

  it('forgets the oldest answer first', () => {
    const { read, reads } = counting({ answers: 2, maxLength: 10 });

    for (const text of ['one', 'two', 'three', 'two', 'three', 'one']) {
      read(text);
    }

    expect(reads).toEqual(['one', 'two', 'three', 'one']);
  });

  it('keeps nothing of a text that is too long', () => {
    const { read, reads } = counting({ answers: 2, maxLength: 3 });

    read('three');
    read('three');

    expect(reads).toEqual(['three', 'three']);
  });
});
