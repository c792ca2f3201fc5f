import { describe, expect, it } from '@jest/globals';
import { retriedRead } from '../../../lib/azure/retried-read.ts';
import { AuditError, type ErrorCode } from '../../../lib/model/errors.ts';

describe('retriedRead', () => {
  it('waits longer after each failure, with jitter', async () => {
    const { read, waits } = setUp([
      'arm.transient',
      'arm.unreachable',
      'arm.unexpectedReply',
      'arm.conflict',
      'answer',
    ]);

    expect(await read()).toBe('answer');
    expect(waits).toEqual([750, 1500, 3000, 6000]);
  });

  it('gives up after six failures with the last of them', async () => {
    const { read, waits } = setUp(Array.from({ length: 9 }, () => 'arm.transient'));

    await expect(read()).rejects.toMatchObject({ code: 'arm.transient' });
    expect(waits).toHaveLength(5);
  });

  it('obeys a Retry-After of any length, and does not count it against the read', async () => {
    const { read, waits } = setUp(
      [...Array.from({ length: 12 }, () => 'arm.throttled' as const), 'answer'],
      1_200_000,
    );

    expect(await read()).toBe('answer');
    expect(waits).toEqual(Array.from({ length: 12 }, () => 1_200_500));
  });

  it('stops in the end when it is throttled for ever', async () => {
    const { read, waits } = setUp(Array.from({ length: 99 }, () => 'arm.throttled'));

    await expect(read()).rejects.toMatchObject({ code: 'arm.throttled' });
    expect(waits).toHaveLength(29);
  });

  it.each<ErrorCode>([
    'arm.forbidden',
    'arm.notFound',
    'arm.rejected',
    'arm.foreignUrl',
    'credential.unavailable',
  ])('asks no second time after %s', async (code) => {
    const { read, waits } = setUp([code, 'answer']);

    await expect(read()).rejects.toMatchObject({ code });
    expect(waits).toEqual([]);
  });

  it('tries a refused token once more', async () => {
    const { read, waits } = setUp(['arm.unauthorized', 'arm.unauthorized', 'answer']);

    await expect(read()).rejects.toMatchObject({ code: 'arm.unauthorized' });
    expect(waits).toHaveLength(1);
  });

  it('throws the abort and no error of the read once it is aborted', async () => {
    const abort = new AbortController();
    const { read } = setUp(['arm.transient', 'answer'], null, abort);

    await expect(read()).rejects.toMatchObject({ name: 'AbortError' });
  });
});

function setUp(
  script: readonly (ErrorCode | 'answer')[],
  retryAfterMs: number | null = null,
  abort?: AbortController,
) {
  const waits: number[] = [];
  const left = [...script];
  const deps = {
    clock: {
      now: () => 0,
      wall: () => 0,
      sleep: (ms: number) => {
        waits.push(ms);
        abort?.abort();
        return Promise.resolve();
      },
    },
    random: { fraction: () => 0.5 },
  };
  const signal = abort?.signal ?? new AbortController().signal;
  const read = () =>
    retriedRead(deps, { reading: { code: 'subscriptions' }, signal }, () => {
      const next = left.shift() ?? 'answer';
      return next === 'answer'
        ? Promise.resolve(next)
        : Promise.reject(
            new AuditError(next, { code: 'as-said', text: 'failed' }, { data: { retryAfterMs } }),
          );
    });
  return { read, waits };
}
