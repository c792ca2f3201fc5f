import { describe, expect, it } from '@jest/globals';
import type { OwnDetail } from '../../../../lib/model/outcome.ts';
import { detailText, outcomeText } from '../../../../lib/report/sentences/outcome-text.ts';

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

  it.each<OwnDetail>([
    { code: 'audit-deadline' },
    { code: 'start-unanswered' },
    { code: 'agent-went-silent' },
    { code: 'not-found-again' },
    { code: 'stopped', because: { code: 'gave-up', detail: null } },
  ])("says the auditor's own $code in the reader's language", (detail) => {
    expect(detailText(detail)).toMatch(/^[A-Z][ -~]+\.$/);
    expect(detailText(detail, 'ja')).toMatch(/^[^a-z]*[ぁ-ん][^a-z]*。$/);
  });

  it('quotes what an audit gave up at', () => {
    const detail = { code: 'stopped', because: { code: 'gave-up', detail: 'HTTP 500' } } as const;

    expect(detailText(detail, 'ja')).toContain('HTTP 500');
  });
});
