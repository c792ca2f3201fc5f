import { getEventListeners } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { systemClock } from '../../lib/system-clock.ts';

describe('systemClock', () => {
  it('ends a sleep at the abort and leaves no listener behind', async () => {
    const abort = new AbortController();
    const asleep = systemClock.sleep(3_000_000_000, abort.signal);

    abort.abort();

    await expect(asleep).resolves.toBeUndefined();
    await expect(systemClock.sleep(3_000_000_000, abort.signal)).resolves.toBeUndefined();
    expect(getEventListeners(abort.signal, 'abort')).toEqual([]);
  });
});
