import { describe, expect, it } from '@jest/globals';
import {
  hasWanted,
  inheritedReasons,
  keptRow,
  lineageFrom,
  readContinued,
} from '../../../../lib/audit/plan/continued.ts';
import { coverageOf, type Tally } from '../../../../lib/findings/coverage.ts';
import { findingOf } from '../../../../lib/findings/finding-of.ts';
import { type Lineage, probedAgain } from '../../../../lib/model/audit.ts';
import type { IncompleteReason } from '../../../../lib/model/reasons/incomplete-reason.ts';
import { aFinding, anAudit, aTarget, type Judged, started } from '../../../support/ledger-builders.ts';

const second = { from: anAudit().id, only: ['failed'] } as const;

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

  it.each<{ judged: Judged; only: Lineage['only']; wanted: number }>([
    { judged: { client: 'unknown', server: 'enabled' }, only: ['unknown'], wanted: 1 },
    { judged: { client: 'enabled', server: 'unknown' }, only: ['failed', 'unknown'], wanted: 1 },
    { judged: { client: 'unknown', server: 'enabled' }, only: ['failed'], wanted: 0 },
    { judged: { client: 'enabled', server: 'conflict' }, only: ['unknown'], wanted: 0 },
  ])('wants $judged again with $only: $wanted', async ({ judged, only, wanted }) => {
    const store = { pageSize: 10, findings: async () => ({ items: [aFinding('vm-1', judged)], next: null }) };

    const continued = await readContinued(store, { from: anAudit().id, only, isContinued: true });

    expect(continued.wanted.size).toBe(wanted);
  });
});

describe('lineageFrom', () => {
  it.each([
    { name: 'an audit of a whole scope', lineage: null, isContinued: true },
    {
      name: 'one that has the rest too',
      lineage: { ...second, isContinued: true as const },
      isContinued: true,
    },
    { name: 'a second look that has nothing else', lineage: second, isContinued: undefined },
  ])('goes on with $name', async ({ lineage, isContinued }) => {
    const store = { coverage: async () => coverageOf([['failed:locked', 1]]) };
    const earlier = anAudit({ state: 'complete', lineage });

    expect(await lineageFrom(store, earlier, ['failed'])).toStrictEqual({
      from: earlier.id,
      only: ['failed'],
      ...(isContinued && { isContinued }),
    });
  });
});

describe('inheritedReasons', () => {
  const cut = { code: 'discovery-deadline' } as const;
  const late = { code: 'deadline', count: 3 } as const;
  const low = { code: 'low-coverage', judged: 50, wanted: 90 } as const;

  it.each<{ only: Lineage['only']; because: readonly IncompleteReason[] }>([
    { only: ['failed'], because: [cut, late] },
    { only: ['failed', 'not-attempted'], because: [cut] },
  ])('leaves out what is counted anew, and with $only what that mends', ({ only, because }) => {
    const earlier = anAudit({ incompleteBecause: [low, cut, late] });

    expect(inheritedReasons(earlier, { from: earlier.id, only })).toEqual(because);
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
    { tally: 'pending', only: ['not-attempted'] },
    { tally: 'starting', only: ['not-attempted'] },
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
    expect(await hasWanted(store, { from, only: probedAgain })).toBe(only.length > 0);
  });
});
