import { describe, expect, it } from '@jest/globals';
import { storedTarget, type Target } from '../../../lib/model/target.ts';
import { aTarget } from '../../support/ledger-builders.ts';

const target = aTarget('a');

describe('storedTarget', () => {
  it('gives back what it was given', () => {
    const link = { kind: 'disk', id: '/d', note: { code: 'os-disk' } } as const;
    const given: Target = { ...target, provenance: { ...target.provenance, chain: [link] } };

    expect(storedTarget.parse(given)).toEqual(given);
  });

  it('keeps sentences of an earlier version as they were written', () => {
    const provenance = {
      ...target.provenance,
      reason: 'The disk was uploaded, not made from an image.',
      chain: [{ kind: 'disk', id: '/d', note: 'creationData: Upload' }],
    };

    expect(storedTarget.parse({ ...target, provenance }).provenance).toMatchObject({
      reason: { code: 'as-written', message: 'The disk was uploaded, not made from an image.' },
      chain: [{ note: { code: 'as-written', message: 'creationData: Upload' } }],
    });
  });

  it('keeps what a later version may write as text', () => {
    const provenance = { ...target.provenance, reason: { code: 'teleported', by: 'x' } };

    expect(storedTarget.parse({ ...target, provenance }).provenance.reason).toEqual({
      code: 'as-written',
      message: '{"code":"teleported","by":"x"}',
    });
  });
});
