import { describe, expect, it } from '@jest/globals';
import { hasWanted, keptRow, readContinued } from '../../../../lib/audit/plan/continued.ts';
import { coverageOf, type Tally } from '../../../../lib/findings/coverage.ts';
import { findingOf } from '../../../../lib/findings/finding-of.ts';
import { type Lineage, probedAgain } from '../../../../lib/model/audit.ts';
import { aFinding, anAudit, aTarget, started } from '../../../support/ledger-builders.ts';

describe('keptRow', () => {
  it('keeps what blocked the script, and what was said of it', () => {
    const blocked = {
      ...aFinding('vm-1', null),
      outcome: 'failed' as const,
      reason: 'script-blocked' as const,
      blockedBy: 'antivirus' as const,
      detail: 'This script contains malicious content.',
    };

    expect(keptRow(blocked)).toStrictEqual({
      target: blocked.target,
      settlement: {
        outcome: 'failed',
        reason: 'script-blocked',
        blockedBy: 'antivirus',
        detail: 'This script contains malicious content.',
      },
      lastKnown: null,
    });
  });

  it('leaves out what was not said', () => {
    expect(keptRow(aFinding('vm-1', null)).settlement).toStrictEqual({
      outcome: 'unreachable',
      reason: 'agent-not-ready',
    });
  });

  it('is canceled where the audit ended and left the row open', () => {
    const open = findingOf(aTarget('vm-1'), started, null);

    expect(keptRow(open).settlement).toStrictEqual({ outcome: 'canceled', reason: 'canceled' });
  });
});

describe('readContinued', () => {
  it.each<{ only: Lineage['only']; wanted: number }>([
    { only: ['not-attempted'], wanted: 1 },
    { only: ['failed'], wanted: 0 },
  ])('wants a row that was left open again with $only: $wanted', async ({ only, wanted }) => {
    const open = findingOf(aTarget('vm-1'), started, null);
    const store = { pageSize: 10, findings: async () => ({ items: [open], next: null }) };

    const continued = await readContinued(store, { from: anAudit().id, only, isContinued: true });

    expect(continued.wanted.size).toBe(wanted);
  });
});

describe('hasWanted', () => {
  it.each<{ tally: Tally; only: Lineage['only'] }>([
    { tally: 'failed:locked', only: ['failed'] },
    { tally: 'failed:moon-phase', only: ['failed'] },
    { tally: 'judged:enabled:unknown', only: ['unknown'] },
    { tally: 'skipped:unchanged:unknown:disabled', only: ['unknown'] },
    { tally: 'unreachable:agent-silent', only: ['unreachable'] },
    { tally: 'not-attempted:deadline', only: ['not-attempted'] },
    { tally: 'started', only: ['not-attempted'] },
    { tally: 'canceled:canceled', only: ['canceled'] },
    { tally: 'skipped:sampled', only: ['sampled'] },
    { tally: 'judged:enabled:conflict', only: [] },
    { tally: 'skipped:not-running', only: [] },
  ])('wants $tally again with $only alone', async ({ tally, only }) => {
    const store = { coverage: async () => coverageOf([[tally, 1]]) };
    const from = anAudit().id;

    for (const kind of probedAgain) {
      expect([kind, await hasWanted(store, { from, only: [kind] })]).toEqual([kind, only.includes(kind)]);
    }
  });
});
