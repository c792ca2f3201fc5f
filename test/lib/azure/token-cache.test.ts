import { describe, expect, it } from '@jest/globals';
import { createTokenCache } from '../../../lib/azure/token-cache.ts';

const minute = 60_000;

describe('createTokenCache', () => {
  it('asks once for many callers, and again shortly before the end', async () => {
    const { tokens, asked, clock } = setUp({ lifetimeMs: 60 * minute });

    await Promise.all([tokens.get(), tokens.get(), tokens.get()]);
    clock.time += 54 * minute;
    await tokens.get();
    expect(asked()).toBe(1);
    clock.time += 2 * minute;

    expect(await tokens.get()).toBe('token-2');
  });

  it('does not ask for every request when tokens live shortly', async () => {
    const { tokens, asked, clock } = setUp({ lifetimeMs: 2 * minute });

    for (let second = 0; second < 60; second += 1) {
      await tokens.get();
      clock.time += 1000;
    }

    expect(asked()).toBe(2);
  });

  it('keeps a token that is still good when no new one is to be had', async () => {
    const { tokens, clock, fail } = setUp({ lifetimeMs: 10 * minute });
    await tokens.get();
    fail(true);

    clock.time += 6 * minute;
    expect(await tokens.get()).toBe('token-1');
    clock.time += 5 * minute;

    await expect(tokens.get()).rejects.toThrow('not signed in');
  });

  it.each([-60, 60])(
    'keeps a token for its lifetime when the wall clock is set by %i minutes',
    async (by) => {
      const { tokens, clock } = setUp({ lifetimeMs: 60 * minute });
      await tokens.get();
      clock.setBy = by * minute;

      clock.time += 54 * minute;
      const kept = await tokens.get();
      clock.time += 2 * minute;

      expect([kept, await tokens.get()]).toEqual(['token-1', 'token-2']);
    },
  );

  it('replaces a token that was refused, and no newer one', async () => {
    const { tokens } = setUp({ lifetimeMs: 60 * minute });
    const refused = await tokens.get();

    tokens.drop(refused);
    const next = await tokens.get();
    tokens.drop(refused);

    expect([next, await tokens.get()]).toEqual(['token-2', 'token-2']);
  });

  it('says so when a credential has no token', async () => {
    const tokens = createTokenCache({ getToken: () => Promise.resolve(null) }, 'scope', {
      now: () => 0,
      wall: () => 0,
    });

    await expect(tokens.get()).rejects.toMatchObject({ code: 'credential.unavailable' });
  });
});

function setUp({ lifetimeMs }: { lifetimeMs: number }) {
  const clock = { time: 1_000_000, setBy: 0, now: () => clock.time, wall: () => clock.time + clock.setBy };
  let asked = 0;
  let isFailing = false;
  const credential = {
    getToken: () => {
      asked += 1;
      return isFailing
        ? Promise.reject(new Error('not signed in'))
        : Promise.resolve({ token: `token-${asked}`, expiresOnTimestamp: clock.wall() + lifetimeMs });
    },
  };
  const tokens = createTokenCache(credential, 'https://management.azure.com/.default', clock);
  const fail = (value: boolean) => {
    isFailing = value;
  };
  return { tokens, clock, fail, asked: () => asked };
}
