import { describe, expect, it } from '@jest/globals';
import { carriedFrom } from '../../../lib/findings/carried-from.ts';
import type { Audit } from '../../../lib/model/audit.ts';
import type { Finding } from '../../../lib/model/finding.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import { aFinding, anAudit } from '../../support/ledger-builders.ts';

const probedAt = '2026-01-05T03:10:00.000Z';
const probed: Finding = { ...aFinding('vm', 'enabled'), probedAt };
const carrying: Finding = {
  ...probed,
  outcome: 'skipped',
  reason: 'unchanged',
  probe: null,
  probedAt: null,
  lastKnown: { client: 'enabled', server: 'enabled', probedAt },
};

function audited(day: string, finding: Finding): { readonly audit: Audit; readonly finding: Finding } {
  const id = `202601${day}T030000Z-0000000a` as AuditId;
  const [startedAt, endedAt] = [`2026-01-${day}T03:00:00.000Z`, `2026-01-${day}T04:00:00.000Z`];
  return { audit: anAudit({ id, state: 'complete', startedAt, endedAt }), finding };
}

/** A store of these audits, the newest first, which counts the findings that are read of it. */
function storeOf(...held: ReturnType<typeof audited>[]) {
  const read: AuditId[] = [];
  return {
    read,
    pageSize: 1,
    listAudits: async (_filter: unknown, _limit: number, cursor = '0') => {
      const next = Number(cursor) + 1;
      return {
        items: held.slice(next - 1, next).map(({ audit }) => audit),
        next: next < held.length ? String(next) : null,
      };
    },
    finding: async (id: AuditId) => {
      read.push(id);
      return held.find(({ audit }) => audit.id === id)?.finding ?? null;
    },
  };
}

describe('carriedFrom', () => {
  it('finds the probe behind verdicts that several audits carried, and reads no other audit', async () => {
    const store = storeOf(audited('07', carrying), audited('06', carrying), audited('05', probed));

    const found = await carriedFrom(store, carrying);

    expect(found).toEqual({ auditId: '20260105T030000Z-0000000a', finding: probed });
    expect(store.read).toEqual(['20260105T030000Z-0000000a']);
  });

  it.each([
    { what: 'a finding of its own probe', finding: probed, audits: [audited('05', probed)] },
    { what: 'one whose audit was deleted', finding: carrying, audits: [audited('06', carrying)] },
    {
      what: 'a probe at another time',
      finding: carrying,
      audits: [audited('05', { ...probed, probedAt: '2026-01-05T03:11:00.000Z' })],
    },
    {
      what: 'a VM that was stopped, whose last verdicts are history',
      finding: { ...carrying, reason: 'not-running' as const },
      audits: [audited('05', probed)],
    },
  ])('finds nothing for $what', async ({ finding, audits }) => {
    expect(await carriedFrom(storeOf(...audits), finding)).toBeNull();
  });
});
