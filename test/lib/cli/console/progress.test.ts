import { describe, expect, it } from '@jest/globals';
import type { AuditProgress } from '../../../../lib/audit/meter.ts';
import { createProgress, durationText, progressText } from '../../../../lib/cli/console/progress.ts';
import { english } from '../../../../lib/cli/texts/load-texts.ts';
import { audit, coverage } from '../../report/sample-findings.ts';

const say = english.said.progress;

function progress(changes: Partial<AuditProgress> = {}): AuditProgress {
  return {
    audit: audit({ state: 'probing', endedAt: null }),
    coverage: coverage({
      discovered: 10,
      pending: 2,
      started: 3,
      byOutcome: { ...coverage().byOutcome, judged: 4, failed: 1 },
    }),
    startsPerSecond: 4.25,
    inFlight: 3,
    etaSeconds: 61,
    waiting: null,
    silent: null,
    ...changes,
  };
}

describe('progressText', () => {
  it('shows counts, rate and the time left', () => {
    expect(progressText(progress(), say)).toBe(
      'probing [##########----------] 5/10 · 4 judged · 1 failed or unreachable · 3 in flight · 4.3 starts/s · about 61 s left',
    );
  });

  it('says what it waits for, and no time that it does not know', () => {
    const text = progressText(progress({ etaSeconds: null, waiting: 'another audit' }), say);

    expect(text).toMatch(/starts\/s · waiting: another audit$/);
  });
});

describe('createProgress', () => {
  it.each([
    { isTerminal: true, shown: 4 },
    { isTerminal: false, shown: 3 },
  ])('speaks $shown times in 15 seconds when terminal is $isTerminal', ({ isTerminal, shown }) => {
    const said: string[] = [];
    let now = 0;
    const tell = createProgress({
      console: {
        isTerminal,
        progress: (text) => said.push(text),
        line: () => {},
        warn: () => {},
        error: () => {},
      },
      clock: { now: () => now, wall: () => now, sleep: async () => {} },
      texts: english,
    });

    for (const [at, state] of [
      [0, 'planning'],
      [1000, 'probing'],
      [5000, 'probing'],
      [15_000, 'probing'],
    ] as const) {
      now = at;
      tell(progress({ audit: audit({ state }) }));
    }

    expect(said).toHaveLength(shown);
  });
});

describe('durationText', () => {
  it.each([
    [0, '0 s'],
    [89.2, '90 s'],
    [90, '2 min'],
    [3600, '60 min'],
    [7200, '2.0 h'],
  ])('says %d seconds as %s', (seconds, text) => {
    expect(durationText(seconds, say)).toBe(text);
  });
});
