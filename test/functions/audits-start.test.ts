import { describe, expect, it } from '@jest/globals';
import { runningReply } from '../../functions/audits-start.ts';
import { anAudit } from '../support/ledger-builders.ts';

const endedAt = '2026-01-05T03:10:00.000Z';

function detailOf(audit: Parameters<typeof runningReply>[1]): string {
  return String(JSON.parse(String(runningReply(anAudit().id, audit).body)).detail);
}

describe('runningReply', () => {
  it.each([null, anAudit()])('tells to wait for a running audit, or to cancel it', (audit) => {
    expect(detailOf(audit)).toContain('is running: wait for it, or cancel it');
  });

  it('tells of an audit that has ended, and whose orchestration has not, from when on a start is taken', () => {
    const detail = detailOf(anAudit({ state: 'canceled', endedAt }));

    expect(detail).toContain('has ended');
    expect(detail).toContain('2026-01-05T03:20:00.000Z');
    expect(detail).not.toContain('cancel');
  });
});
