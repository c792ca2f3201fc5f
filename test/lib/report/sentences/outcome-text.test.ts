import { describe, expect, it } from '@jest/globals';
import { type OwnDetail, ownDetailSchema } from '../../../../lib/model/outcome.ts';
import { detailText, outcomeText } from '../../../../lib/report/sentences/outcome-text.ts';
import { samplesOf } from '../../../support/schema-samples.ts';
import { sharedWords } from '../../../support/shared-words.ts';

describe('outcomeText', () => {
  it('says the outcome alone where its reason says no more', () => {
    expect(outcomeText('canceled', 'canceled')).toBe('canceled');
    expect(outcomeText('skipped', 'not-running')).toBe('skipped (not-running)');
    expect(outcomeText(null, null)).toBe('open');
  });
});

describe('detailText', () => {
  it('leaves what Azure or a guest said as it is, with the name of a power state before it', () => {
    expect(detailText('provisionVMAgent = false', 'ja')).toBe('provisionVMAgent = false');
    expect(detailText('deallocated', 'ja')).toBe('割り当て解除済み [deallocated]');
    expect(detailText('deallocated', 'en')).toBe('deallocated');
  });

  it("says each of the auditor's own in the reader's language", () => {
    const own = samplesOf(ownDetailSchema) as OwnDetail[];

    expect(
      own.filter((detail) => sharedWords(detailText(detail), detailText(detail, 'ja')).length > 0),
    ).toEqual([]);
    expect(own.map((detail) => detailText(detail, 'ja')).filter((text) => !/[ぁ-ん«]/.test(text))).toEqual(
      [],
    );
  });

  it('quotes what an audit gave up at', () => {
    const detail = { code: 'stopped', because: { code: 'gave-up', detail: 'HTTP 500' } } as const;

    expect(detailText(detail, 'ja')).toContain('HTTP 500');
  });
});
