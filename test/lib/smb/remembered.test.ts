import { describe, expect, it } from '@jest/globals';
import { createMemory } from '../../../lib/smb/remembered.ts';

describe('createMemory', () => {
  it('says of a text whether it came before, and what was kept of it', () => {
    const remembered = createMemory<string>();

    expect(remembered(1, 'one')).toBeNull();
    const again = remembered(1, 'one');
    expect(again).toEqual({ text: 'one', kept: null });
    Object.assign(again ?? {}, { kept: 'what it said' });
    expect(remembered(1, 'one')?.kept).toBe('what it said');
  });

  it('takes no text for another with the same fingerprint', () => {
    const remembered = createMemory<string>();

    expect(['one', 'other', 'one', 'one'].map((text) => remembered(1, text)?.text)).toEqual([
      undefined,
      undefined,
      undefined,
      'one',
    ]);
  });

  it('remembers a bounded number of texts', () => {
    const remembered = createMemory<number>();
    for (let index = 0; index < 1025; index += 1) {
      remembered(index, `text ${index}`);
    }

    expect([remembered(1024, 'text 1024')?.text, remembered(1, 'text 1')]).toEqual(['text 1024', null]);
  });
});
