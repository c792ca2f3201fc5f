import { describe, expect, it } from '@jest/globals';
import { createSlowStart } from '../../../lib/audit/slow-start.ts';
import { documentedRates } from '../../support/audit-bench.ts';

const startedAt = 1_000_000;

describe('createSlowStart', () => {
  it.each([
    { seconds: 0, cap: 500, allowed: 32 },
    { seconds: 0.999, cap: 500, allowed: 32 },
    { seconds: 1, cap: 500, allowed: 64 },
    { seconds: 3, cap: 500, allowed: 256 },
    { seconds: 4, cap: 500, allowed: 500 },
    { seconds: 86_400, cap: 500, allowed: 500 },
    { seconds: 0, cap: 6, allowed: 6 },
  ])('allows $allowed operations of $cap after $seconds s', ({ seconds, cap, allowed }) => {
    expect(createSlowStart(documentedRates, { startedAt, cap })(startedAt + seconds * 1000)).toBe(allowed);
  });

  it('doubles as fast as writes are refilled, so that an estate at another pace is treated alike', () => {
    const tenfold = { ...documentedRates['arm-writes'], perSecond: 100 };
    const allowed = createSlowStart({ ...documentedRates, 'arm-writes': tenfold }, { startedAt, cap: 500 });

    expect([0, 100, 200].map((ms) => allowed(startedAt + ms))).toEqual([32, 64, 128]);
  });
});
