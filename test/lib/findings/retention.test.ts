import { describe, expect, it } from '@jest/globals';
import { purgeAudits } from '../../../lib/findings/retention.ts';
import type { AuditFilter } from '../../../lib/findings/store/audits.ts';
import { cursorBehind, decodeCursor, pageOf } from '../../../lib/findings/store/cursor.ts';
import type { Audit } from '../../../lib/model/audit.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import { anAudit } from '../../support/ledger-builders.ts';

function ended(day: string, changes: Partial<Audit> = {}): Audit {
  return anAudit({
    id: `202601${day}T000000Z-0000000a` as AuditId,
    state: 'complete',
    endedAt: `2026-01-${day}T01:00:00.000Z`,
    ...changes,
  });
}

/** Lists newest first, a few at a time. */
function storeOf(audits: readonly Audit[]) {
  const read: string[] = [];
  const left = new Map(audits.map((audit) => [audit.id, audit]));
  return {
    left,
    pageSize: 2,
    read,
    listAudits: async ({ scopeHash }: AuditFilter, _limit: number, cursor?: string) => {
      const [behind = '~'] = cursor === undefined ? [] : decodeCursor('audits', 1, cursor);
      const sorted = audits
        .filter((audit) => audit.id < behind && (scopeHash ?? audit.scopeHash) === audit.scopeHash)
        .sort((one, other) => (one.id < other.id ? 1 : -1));
      const page = pageOf(sorted.slice(0, 3), 2, cursorBehind);
      read.push(...page.items.map(({ id }) => id.slice(6, 8)));
      return page;
    },
    deleteAudits: async (ids: readonly AuditId[]) => {
      for (const id of ids) {
        left.delete(id);
      }
    },
  };
}

async function daysKept(...audits: readonly Audit[]): Promise<string[]> {
  const store = storeOf(audits);
  await purgeAudits(store, Date.parse('2026-01-20T00:00:00Z'));
  return [...store.left.keys()].map((id) => id.slice(6, 8)).sort();
}

describe('purgeAudits', () => {
  it('does not list the audits that are young', async () => {
    const young = ['21', '22', '23', '24', '25', '26', '27'].map((day) => ended(day));
    const store = storeOf([ended('10'), ended('11'), ...young]);

    await purgeAudits(store, Date.parse('2026-01-20T00:00:00Z'));

    expect(store.left.size).toBe(young.length);
    // The newest page of the scope tells that no old audit is its newest.
    expect(store.read).toEqual(['11', '10', '27', '26']);
  });

  it('deletes what ended before the day and keeps what ended after it', async () => {
    expect(await daysKept(ended('10'), ended('19'), ended('21'), ended('25'))).toEqual(['21', '25']);
  });

  it('keeps the newest whole audit of each scope, however old', async () => {
    const other = { scopeHash: 'c'.repeat(64) };

    expect(await daysKept(ended('10', other), ended('11', other), ended('12'), ended('13'))).toEqual([
      '11',
      '13',
    ]);
  });

  it('keeps no check of a single VM, though each is the newest of its scope', async () => {
    const checks = ['10', '11'].map((day) => ended(day, { trigger: 'check', scopeHash: day.repeat(32) }));

    expect(await daysKept(...checks, ended('12'))).toEqual(['12']);
  });

  it('counts an audit of a part, a canceled or a failed one as no whole one', async () => {
    const lineage = { from: ended('10').id, only: ['failed'] as const };

    expect(
      await daysKept(
        ended('10'),
        ended('11', { lineage }),
        ended('12', { state: 'canceled' }),
        ended('13', { state: 'failed' }),
      ),
    ).toEqual(['10']);
  });

  it('never deletes an open audit', async () => {
    expect(
      await daysKept(ended('10', { state: 'interrupted', endedAt: null }), ended('11'), ended('12')),
    ).toEqual(['10', '12']);
  });

  it('never deletes an audit in a state that only a later version knows, unless it has ended', async () => {
    const state = 'verifying' as Audit['state'];

    expect(
      await daysKept(ended('10', { state, endedAt: null }), ended('11', { state }), ended('12')),
    ).toEqual(['10', '12']);
  });
});
