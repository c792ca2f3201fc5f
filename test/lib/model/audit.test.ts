import { describe, expect, it } from '@jest/globals';
import { storedAudit } from '../../../lib/model/audit.ts';
import { anAudit } from '../../support/ledger-builders.ts';

describe('storedAudit', () => {
  it('takes an audit of today as it is, with what a later version may have added', () => {
    const later = { ...anAudit(), limits: { ...anAudit().limits, colour: 'blue' }, mood: { code: 'good' } };

    expect(storedAudit.parse(anAudit())).toEqual(anAudit());
    expect(storedAudit.parse(later)).toEqual(later);
  });

  it('takes one from before halves were told apart for one of the client alone, and its sentences as written', () => {
    const { halves: _halves, ...audit } = anAudit();
    const earlier = { ...audit, incompleteBecause: ['The list was cut.'] };

    expect(storedAudit.parse(earlier)).toEqual({
      ...audit,
      halves: ['client'],
      incompleteBecause: [{ code: 'as-written', message: 'The list was cut.' }],
    });
  });

  it.each([
    null,
    {},
    { ...anAudit(), state: null },
    { ...anAudit(), limits: { ...anAudit().limits, saveEvidence: 'no' } },
    { ...anAudit(), subscriptions: 'all' },
    { ...anAudit(), scope: { include: { ids: 7 } } },
  ])('refuses what is none: %j', (stored) => {
    expect(storedAudit.safeParse(stored).success).toBe(false);
  });
});
