import { describe, expect, it } from '@jest/globals';
import type { ImageFinding } from '../../../lib/findings/images/image-findings.ts';
import type { AuditFilter } from '../../../lib/findings/store/audits.ts';
import type { Store } from '../../../lib/findings/store/store.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import type { IncompleteReason } from '../../../lib/model/reasons/incomplete-reason.ts';
import { aNewRow, anAudit, aTarget, image2016, judgedAs } from '../ledger-builders.ts';
import type { StoresOf } from './harness.ts';

const missing = '20200101T000000Z-ffffffff' as AuditId;

function auditIds(count: number): AuditId[] {
  return Array.from({ length: count }, (_, day) => `202601${String(day + 10)}T000000Z-0000000a` as AuditId);
}

async function listedIds(store: Store, filter: AuditFilter, limit: number): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await store.listAudits(filter, limit, cursor);
    pages.push(page.items.map(({ id }) => id));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return pages;
}

const anImageFinding: ImageFinding = {
  ...image2016,
  firstParty: true,
  imageDate: '2023-03-06',
  smb1BinariesAbsent: 'no',
  judged: 1,
  decided: 1,
  notCounted: { upgraded: 0, versionUntold: 0, undecided: 0, notInOs: 0 },
  client: { enabled: 1 },
  server: { disabled: 1 },
  disagreeing: [],
  predicted: 'absent',
  agreesWithPrediction: false,
};

async function contentsOf(store: Store, id: AuditId) {
  return {
    audit: await store.readAudit(id),
    findings: (await store.findings(id, {}, 10)).items.length,
    images: (await store.imageFindings(id, {}, 10)).items.length,
    evidence: await store.readEvidence(id, aTarget('vm').key),
  };
}

export function describeAudits(stores: StoresOf): void {
  describe('createAudit', () => {
    it('keeps every field for other processes to read', async () => {
      const { store, other } = stores();
      const audit = anAudit({
        limits: { ...anAudit().limits, maxErrors: { percent: 10 } },
        startedBy: 'Ünï 監査',
      });

      await store.createAudit(audit);

      expect(await other.readAudit(audit.id)).toEqual(audit);
    });

    it('refuses an id that is taken and leaves the first audit as it is', async () => {
      const { store, other } = stores();
      await store.createAudit(anAudit());

      await expect(other.createAudit(anAudit({ state: 'failed' }))).rejects.toMatchObject({
        code: 'store.conflict',
      });

      expect((await store.readAudit(anAudit().id))?.state).toBe('probing');
    });
  });

  describe('readAudit', () => {
    it('answers null for an unknown id', async () => {
      expect(await stores().store.readAudit(missing)).toBeNull();
    });
  });

  describe('updateAudit', () => {
    it('hands the stored audit to the change and returns what it wrote', async () => {
      const { store, other } = stores();
      await store.createAudit(anAudit());

      const updated = await other.updateAudit(anAudit().id, (audit) => ({ ...audit, cancelRequested: true }));

      expect(updated).toEqual(anAudit({ cancelRequested: true }));
      expect(await store.readAudit(anAudit().id)).toEqual(updated);
    });

    it('loses none of many changes made at the same time', async () => {
      const { store, other } = stores();
      await store.createAudit(anAudit());

      await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          (index % 2 === 0 ? store : other).updateAudit(anAudit().id, (audit) => ({
            ...audit,
            incompleteBecause: [...audit.incompleteBecause, { code: 'deadline', count: index }],
          })),
        ),
      );

      const kept = (await store.readAudit(anAudit().id))?.incompleteBecause ?? [];
      expect(kept.map((reason) => 'count' in reason && reason.count).toSorted()).toEqual([
        ...Array.from({ length: 8 }).keys(),
      ]);
    });

    it('reads why an audit is incomplete as an earlier version kept it, in sentences', async () => {
      const { store } = stores();
      const kept = ['A page was lost.'] as unknown as IncompleteReason[];
      await store.createAudit(anAudit({ incompleteBecause: kept }));

      const read = [{ code: 'as-written', message: 'A page was lost.' }];
      expect((await store.readAudit(anAudit().id))?.incompleteBecause).toEqual(read);
      expect((await store.listAudits({}, 1)).items[0]?.incompleteBecause).toEqual(read);
      expect((await store.updateAudit(anAudit().id, (audit) => audit)).incompleteBecause).toEqual(read);
    });

    it('throws audit.notFound for an unknown id', async () => {
      await expect(stores().store.updateAudit(missing, (audit) => audit)).rejects.toMatchObject({
        code: 'audit.notFound',
      });
    });

    it('writes nothing when the change throws', async () => {
      const { store } = stores();
      await store.createAudit(anAudit());
      const refusal = new TypeError('no');

      await expect(
        store.updateAudit(anAudit().id, () => {
          throw refusal;
        }),
      ).rejects.toBe(refusal);

      expect(await store.readAudit(anAudit().id)).toEqual(anAudit());
      expect(
        (await store.updateAudit(anAudit().id, (audit) => ({ ...audit, state: 'concluding' }))).state,
      ).toBe('concluding');
    });
  });

  describe('deleteAudits', () => {
    it('forgets the audit with all that it holds, and leaves every other audit alone', async () => {
      const { store, other } = stores();
      const [gone, kept] = auditIds(2) as [AuditId, AuditId];
      for (const id of [gone, kept]) {
        await store.createAudit(anAudit({ id }));
        await store.addRows(id, [aNewRow('vm', { settlement: judgedAs('enabled') })], 1000);
        await store.saveEvidence(id, aTarget('vm').key, 'raw');
        await store.writeImageFindings(id, [anImageFinding]);
      }

      await store.deleteAudits([gone]);

      expect(await other.readAudit(gone)).toBeNull();
      expect(await other.finding(gone, aTarget('vm').key)).toBeNull();
      expect(await other.readEvidence(gone, aTarget('vm').key)).toBeNull();
      expect(await contentsOf(other, kept)).toEqual({
        audit: anAudit({ id: kept }),
        findings: 1,
        images: 1,
        evidence: 'raw',
      });
      expect((await other.latestFinding(aTarget('vm').key))?.auditId).toBe(kept);
      expect(await listedIds(store, {}, 5)).toEqual([[kept]]);
    });

    it('does nothing for an unknown id, and nothing more the second time', async () => {
      const { store } = stores();
      await store.createAudit(anAudit());

      await store.deleteAudits([]);
      await store.deleteAudits([missing, anAudit().id]);
      await store.deleteAudits([anAudit().id]);

      expect(await listedIds(store, {}, 5)).toEqual([[]]);
    });

    it('takes the last known verdict of its VMs along', async () => {
      const { store } = stores();
      await store.createAudit(anAudit());
      await store.addRows(anAudit().id, [aNewRow('vm', { settlement: judgedAs('enabled') })], 1000);

      await store.deleteAudits([anAudit().id]);

      expect((await store.lastKnown([aTarget('vm').key])).size).toBe(0);
      expect(await store.latestFinding(aTarget('vm').key)).toBeNull();
    });
  });

  describe('listAudits', () => {
    it('lists newest first, page by page, each audit once', async () => {
      const { store } = stores();
      const ids = auditIds(5);
      for (const id of [ids[2], ids[0], ids[4], ids[1], ids[3]]) {
        await store.createAudit(anAudit({ id: id as AuditId }));
      }

      expect(await listedIds(store, {}, 2)).toEqual([[ids[4], ids[3]], [ids[2], ids[1]], [ids[0]]]);
    });

    it('lists only the audits of one scope when asked', async () => {
      const { store } = stores();
      const ids = auditIds(4);
      for (const [index, id] of ids.entries()) {
        await store.createAudit(anAudit({ id, scopeHash: index % 2 === 0 ? 'even' : 'odd' }));
      }

      expect(await listedIds(store, { scopeHash: 'even' }, 1)).toEqual([[ids[2]], [ids[0]]]);
      expect(await listedIds(store, { scopeHash: 'none' }, 1)).toEqual([[]]);
    });

    it.each(['', 'x', '!!!!', 'W10', 'WyJhdWRpdHMiXQ', 'eyJhIjoxfQ'])(
      'refuses the made-up cursor "%s"',
      async (cursor) => {
        await expect(stores().store.listAudits({}, 1, cursor)).rejects.toMatchObject({
          code: 'usage.invalid',
        });
      },
    );
  });
}
