import { describe, expect, it } from '@jest/globals';
import { createMeter } from '../../../lib/audit/meter.ts';
import { anAudit } from '../../support/ledger-builders.ts';
import { coverage } from '../report/sample-findings.ts';

const all = 10_000;

/** Times left that are told, once a second, where so many are settled at each second. */
function told(settledAt: (second: number) => number, seconds: number): (number | null)[] {
  let now = 0;
  const meter = createMeter({ now: () => now, wall: () => now, sleep: async () => {} });
  return Array.from({ length: seconds }, (_, second) => {
    now = second * 1000;
    return meter.read(anAudit(), coverage({ discovered: all, pending: all - settledAt(second) })).etaSeconds;
  });
}

describe('createMeter', () => {
  it('tells no time before answers have come in for a while', () => {
    const times = told((second) => Math.max(0, 10 * (second - 30)), 120);

    expect(times.slice(0, 50)).toEqual(Array(50).fill(null));
    expect(times.at(-1)).toBeCloseTo((all - 890) / 10, -1);
    expect(Math.max(...times.map((time) => time ?? 0))).toBeLessThan(1200);
  });

  it('tells none while nothing is settled', () => {
    expect(new Set(told(() => 5000, 90))).toEqual(new Set([null]));
  });
});
