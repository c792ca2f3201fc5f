import { describe, expect, it } from '@jest/globals';
import { carriedFrom } from '../../../lib/findings/carried-from.ts';
import { cursorBehind, decodeCursor, pageOf } from '../../../lib/findings/store/cursor.ts';
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

/** `day`: such as `01-07`. */
function audited(day: string, finding: Finding): { readonly audit: Audit; readonly finding: Finding } {
  const [startedAt, endedAt] = [`2026-${day}T03:00:00.000Z`, `2026-${day}T04:00:00.000Z`];
  const id = `2026${day.replace('-', '')}T030000Z-0000000a` as AuditId;
  return { audit: anAudit({ id, state: 'complete', startedAt, endedAt }), finding };
}

/** A store of these audits, the newest first, which tells what was listed, and of which audits a finding was read. */
function storeOf(...held: ReturnType<typeof audited>[]) {
  const read: AuditId[] = [];
  const listed: AuditId[] = [];
  return {
    read,
    listed,
    pageSize: 1,
    listAudits: async (_filter: unknown, limit: number, cursor?: string) => {
      const [behind = '~'] = decodeCursor('audits', 1, cursor);
      const left = held.map(({ audit }) => audit).filter(({ id }) => id < behind);
      const page = pageOf(left.slice(0, limit + 1), limit, cursorBehind);
      listed.push(...page.items.map(({ id }) => id));
      return page;
    },
    finding: async (id: AuditId) => {
      read.push(id);
      return held.find(({ audit }) => audit.id === id)?.finding ?? null;
    },
  };
}

describe('carriedFrom', () => {
  it('finds the probe behind verdicts that several audits carried, and reads no other audit', async () => {
    const store = storeOf(audited('01-07', carrying), audited('01-06', carrying), audited('01-05', probed));

    const found = await carriedFrom(store, carrying);

    expect(found).toEqual({ auditId: '20260105T030000Z-0000000a', finding: probed });
    expect(store.read).toEqual(['20260105T030000Z-0000000a']);
  });

  it('lists no audit that was not running then, though the one that probed is deleted', async () => {
    const days = ['03-02', '03-01', '02-01', '01-06', '01-04'];
    const long = ['2025-12-05', '2025-12-07'].map((day) => {
      const { audit } = audited('01-01', probed);
      const id = `${day.replaceAll('-', '')}T000000Z-0000000a` as AuditId;
      return {
        audit: { ...audit, id, startedAt: `${day}T00:00:00.000Z`, endedAt: '2026-01-06T00:00:00.000Z' },
        finding: carrying,
      };
    });
    const store = storeOf(...days.map((day) => audited(day, carrying)), ...long.toReversed());

    expect(await carriedFrom(store, carrying)).toBeNull();
    expect(store.listed.map((id) => id.slice(0, 8))).toEqual(['20260104', '20251207', '20251205']);
    expect(store.read).toEqual(['20251207T000000Z-0000000a']);
  });

  it.each([
    { what: 'a finding of its own probe', finding: probed, audits: [audited('01-05', probed)] },
    { what: 'one whose audit was deleted', finding: carrying, audits: [audited('01-06', carrying)] },
    {
      what: 'a probe at another time',
      finding: carrying,
      audits: [audited('01-05', { ...probed, probedAt: '2026-01-05T03:11:00.000Z' })],
    },
    {
      what: 'a VM that was stopped, whose last verdicts are history',
      finding: { ...carrying, reason: 'not-running' as const },
      audits: [audited('01-05', probed)],
    },
  ])('finds nothing for $what', async ({ finding, audits }) => {
    expect(await carriedFrom(storeOf(...audits), finding)).toBeNull();
  });
});
