import { describe, expect, it } from '@jest/globals';
import { createMemory } from '../../../lib/smb/remembered.ts';

/** Keeps each text that is remembered, and says what was kept of it before; undefined: it is not remembered. */
function keeping(): (fingerprint: number, text: string) => string | null | undefined {
  const remembered = createMemory<string>();
  return (fingerprint, text) => {
    const found = remembered(fingerprint, text);
    const before = found?.kept;
    if (found !== null) {
      found.kept = text;
    }
    return before;
  };
}

describe('createMemory', () => {
  it('notes a text that comes once, remembers it when it comes again, and then says what was kept of it', () => {
    const kept = keeping();

    expect([kept(7, 'one'), kept(7, 'one'), kept(7, 'one')]).toEqual([undefined, null, 'one']);
  });

  it('takes no text for another with the same fingerprint', () => {
    const kept = keeping();

    expect(['one', 'one', 'other', 'other', 'one'].map((text) => kept(1, text))).toEqual([
      undefined,
      null,
      null,
      'other',
      null,
    ]);
  });

  it('remembers a bounded number of texts', () => {
    const kept = keeping();
    for (let index = 0; index < 1025; index += 1) {
      kept(index, `text ${index}`);
      kept(index, `text ${index}`);
    }

    expect([kept(1024, 'text 1024'), kept(1, 'text 1')]).toEqual(['text 1024', null]);
  });
});
