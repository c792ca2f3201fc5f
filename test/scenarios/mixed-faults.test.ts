import { describe, expect, it } from '@jest/globals';
import { auditUnderMix } from '../support/fault-mix.ts';

const seeds = Array.from({ length: 40 }, (_, index) => index + 1);

describe('an audit under several kinds of trouble at once', () => {
  it.each(seeds)('keeps its promises with seed %i', async (seed) => {
    expect(await auditUnderMix(seed)).toEqual([]);
  });
});
