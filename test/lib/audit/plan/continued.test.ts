import { describe, expect, it } from '@jest/globals';
import { keptRow } from '../../../../lib/audit/plan/continued.ts';
import { aFinding } from '../../../support/ledger-builders.ts';

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
});
