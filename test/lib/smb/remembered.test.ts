import { describe, expect, it } from '@jest/globals';
import { createMemory } from '../../../lib/smb/remembered.ts';

describe('createMemory', () => {
  it('says of a fingerprint whether it came before', () => {
    const { comesAgain } = createMemory<string>();

    expect([1, 2, 1, 2, 3, 1].map(comesAgain)).toEqual([false, false, true, true, false, true]);
  });

  it('keeps a bounded number of texts and of fingerprints', () => {
    const { comesAgain, recall, keep } = createMemory<number>();
    for (let index = 0; index < 1025; index += 1) {
      keep(`text ${index}`, index);
    }
    for (let fingerprint = 0; fingerprint < 65_537; fingerprint += 1) {
      comesAgain(fingerprint);
    }

    expect([recall('text 0'), recall('text 1024')]).toEqual([undefined, 1024]);
    expect([comesAgain(0), comesAgain(65_536)]).toEqual([false, true]);
  });
});
