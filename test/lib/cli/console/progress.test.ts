import { describe, expect, it } from '@jest/globals';
import type { AuditProgress } from '../../../../lib/audit/meter.ts';
import { createProgress, durationText, progressText } from '../../../../lib/cli/console/progress.ts';
import { english } from '../../../../lib/cli/texts/load-texts.ts';
import type { AuditId, SubscriptionId } from '../../../../lib/model/ids.ts';
import { audit, coverage } from '../../report/sample-findings.ts';

const say = english.said.progress;
const subscriptionId = 's' as SubscriptionId;
const by = 'a' as AuditId;

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
    images: null,
    waiting: null,
    silent: null,
    ...changes,
  };
}

describe('progressText', () => {
  it('shows counts, rate and the time left', () => {
    expect(progressText(progress(), say)).toBe(
      'probing [##########----------] 5/10 · about 61 s left · 4 judged · 1 failed or unreachable · 3 in flight · 4.3 starts/s',
    );
  });

  it('counts what was found while nothing is probed yet', () => {
    const planning = audit({ state: 'planning', endedAt: null });
    const found = coverage({ discovered: 1240, pending: 1100 });

    expect(progressText(progress({ audit: planning, coverage: found }), say)).toBe(
      'planning · 1240 VMs found so far',
    );
  });

  it('leaves the images to the summary once the audit is closed', () => {
    const closed = progress({ images: { answered: 2, images: 3 } });
    const text = progressText({ ...closed, audit: { ...closed.audit, state: 'complete' } }, say);

    expect(text).not.toContain('images answered');
  });

  it('says how many images have their answer, once that is known', () => {
    expect(progressText(progress({ images: { answered: 2, images: 3 } }), say)).toContain(
      '4 judged · 2 of 3 images answered · 1 failed',
    );
  });

  it.each([
    [['vm-1'], 'vm-1, which does not answer'],
    [['vm-1', 'vm-2', 'vm-3'], 'vm-1, vm-2 and vm-3, which do not answer'],
    [['vm-1', 'vm-2', 'vm-3', 'vm-4', 'vm-5'], 'vm-1, vm-2, vm-3 and 2 more, which do not answer'],
  ])('says first until when it waits for %j, in place of a time left', (vms, text) => {
    const silent = { vms, until: '2026-01-05T03:01:00.000Z' };

    expect(progressText(progress({ silent }), say)).toContain(
      `5/10 · waiting until 03:01 UTC at the latest for ${text} · 4 judged`,
    );
  });

  it.each([
    [{ code: 'vm-in-another-audit' }, 'another audit is probing this VM'],
    [{ code: 'taken-over', subscriptionId }, 'another process has taken over subscription s'],
    [{ code: 'asked', by }, 'audit a has been asked to probe this VM'],
    [
      { code: 'leased', by: null, subscriptionId, until: '2026-01-05T03:01:00.000Z' },
      'another process of this audit holds subscription s, or has died: free at 03:01:00 UTC unless it renews its lease',
    ],
  ] as const)('says for %j that it waits, and no time that it does not know', (waiting, text) => {
    expect(progressText(progress({ etaSeconds: null, waiting }), say)).toMatch(
      new RegExp(`5/10 · waiting: ${text} · 4 judged`),
    );
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
