import { describe, expect, it } from '@jest/globals';
import { earlierAudit, laterAudit, seedEstate } from '../../../support/seeded-estate.ts';
import { withEstate } from '../../report/html/rendered-report.ts';
import { overStore } from './over-store.ts';

describe('purgeCommand', () => {
  it.each([
    { day: '2026-01-14', deleted: [], left: [laterAudit.id, earlierAudit.id] },
    { day: '2026-01-16', deleted: [earlierAudit.id], left: [laterAudit.id] },
    { day: '2027-01-01', deleted: [earlierAudit.id], left: [laterAudit.id] },
  ])('on $day deletes $deleted of audits older than ten days', async ({ day, deleted, left }) => {
    await withEstate(seedEstate, async (store) => {
      const now = Date.parse(`${day}T00:00:00Z`);
      const { code, said } = await overStore(store, ['purge', '--older-than', '10d'], { now });

      expect(code).toBe(0);
      expect(deleted.every((id) => said.join().includes(id))).toBe(true);
      expect((await store.listAudits({}, 10)).items.map(({ id }) => id)).toEqual(left);
    });
  });

  it('takes an audit out of a listing that has begun', async () => {
    await withEstate(seedEstate, async (store) => {
      const listing: typeof store = {
        ...store,
        listAudits: async (...asked) => {
          const page = await store.listAudits(...asked);
          await store.deleteAudits([earlierAudit.id]);
          return page;
        },
      };

      const { code, stdout } = await overStore(listing, ['audits', '--output', 'json']);

      expect([code, JSON.parse(stdout)]).toEqual([0, [expect.objectContaining({ id: laterAudit.id })]]);
    });
  });

  it('asks for an age', async () => {
    await withEstate(seedEstate, async (store) => {
      expect((await overStore(store, ['purge'])).code).toBe(2);
    });
  });
});
