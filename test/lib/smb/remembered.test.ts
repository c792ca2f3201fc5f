import { describe, expect, it } from '@jest/globals';
import { createMemory } from '../../../lib/smb/remembered.ts';

describe('createMemory', () => {
  it('notes what comes once, and remembers it when it comes again', () => {
    const { find, keep } = createMemory<string>();

    const found = [1, 2, 3].map((time) => {
      const before = find(7);
      keep(7, () => `time ${time}`);
      return before;
    });

    expect(found).toEqual([undefined, undefined, 'time 2']);
  });

  it('makes nothing of what came once', () => {
    const { keep } = createMemory<string>();

    expect(() => {
      keep(1, () => {
        throw new Error('made');
      });
    }).not.toThrow();
  });

  it('remembers a bounded number', () => {
    const { find, keep } = createMemory<number>();
    for (let index = 0; index < 1025; index += 1) {
      keep(index, () => index);
      keep(index, () => index);
    }

    expect([find(1024), find(1)]).toEqual([1024, undefined]);
  });
});
