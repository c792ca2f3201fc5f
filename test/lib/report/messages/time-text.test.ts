import { describe, expect, it } from '@jest/globals';
import { clockText, shortTimeText, timeText } from '../../../../lib/report/messages/time-text.ts';

const at = '2026-01-05T20:10:30.000Z';

describe('timeText', () => {
  it.each([
    ['en', '2026-01-05 20:10 UTC', '2026-01-05 20:10 UTC', '20:10 UTC'],
    ['ja', '2026-01-06 05:10 JST (20:10 UTC)', '2026-01-06 05:10 JST', '05:10 JST (20:10 UTC)'],
  ] as const)('tells moments in the zone of %s', (language, whole, short, clock) => {
    expect(timeText(at, language)).toBe(whole);
    expect(shortTimeText(at, language)).toBe(short);
    expect(clockText(at, language)).toBe(clock);
  });

  it.each([
    ['en', 'unknown time'],
    ['ja', '日時不明'],
  ] as const)('says in %s that what a damaged store has is no time', (language, unknown) => {
    for (const damaged of ['', 'yesterday', '2026-13-45T99:00:00Z', '+275760-09-13T00:00:00.000Z']) {
      expect([timeText(damaged, language), shortTimeText(damaged, language)]).not.toContain('Invalid');
    }
    expect(timeText('yesterday', language)).toBe(unknown);
    expect(clockText('', language)).toBe(unknown);
  });
});
