import { describe, expect, it } from '@jest/globals';
import { findingOf, settlementOf } from '../../../lib/findings/finding-of.ts';
import type { Settlement } from '../../../lib/findings/store/ledger.ts';
import type { Unjudged } from '../../../lib/model/outcome.ts';
import { aTarget, judgedAs, settledAs, started } from '../../support/ledger-builders.ts';

const blocked: Required<Unjudged> = {
  outcome: 'failed',
  reason: 'script-blocked',
  blockedBy: 'antivirus',
  detail: 'This script contains malicious content.',
};

describe('settlementOf', () => {
  it.each<{ name: string; settlement: Settlement }>([
    { name: 'all that an ending without verdicts tells', settlement: blocked },
    { name: 'no more than was told', settlement: { outcome: 'skipped', reason: 'not-running' } },
    { name: 'a judged probe', settlement: judgedAs('enabled') },
  ])('gives back $name', ({ settlement }) => {
    const finding = findingOf(aTarget('vm-1'), settledAs(settlement), null);

    expect(settlementOf(finding)).toStrictEqual(settlement);
  });

  it('is null of a row that is open', () => {
    expect(settlementOf(findingOf(aTarget('vm-1'), started, null))).toBeNull();
  });
});
