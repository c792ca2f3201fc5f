import { describe, expect, it } from '@jest/globals';
import { once } from '../../../lib/azure/once.ts';

describe('once', () => {
  it('makes the value for the first caller and hands it to all others, also while it is being made', async () => {
    let made = 0;
    const value = once(async () => {
      made += 1;
      await Promise.resolve();
      return made;
    });

    expect(await Promise.all([value(), value()])).toEqual([1, 1]);
    expect(await value()).toBe(1);
  });

  it('tries again after a failure', async () => {
    let tries = 0;
    const value = once(async () => {
      tries += 1;
      if (tries === 1) {
        throw new Error('not yet');
      }
      return await Promise.resolve('made');
    });

    await expect(value()).rejects.toThrow('not yet');
    expect(await value()).toBe('made');
  });
});
