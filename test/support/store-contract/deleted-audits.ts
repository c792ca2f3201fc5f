import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FindingFilter } from '../../../lib/findings/store/findings.ts';
import type { Store } from '../../../lib/findings/store/store.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import { aNewRow, anAudit, aTarget, judgedAs, secondSubscription } from '../ledger-builders.ts';
import type { StoresOf } from './harness.ts';
import { anImage } from './images.ts';

const auditId = anAudit().id;
const earlierId = '20260101T000000Z-0000000a' as AuditId;
const notFound = { code: 'audit.notFound', message: expect.stringContaining(auditId) };

const readings: readonly { what: string; read: (store: Store) => Promise<unknown> }[] = [
  { what: 'coverage', read: (store) => store.coverage(auditId) },
  { what: 'coverage of a subscription', read: (store) => store.coverage(auditId, secondSubscription) },
  { what: 'findings', read: (store) => store.findings(auditId, {}, 10) },
  { what: 'findings of a filter', read: (store) => store.findings(auditId, { exposures: ['on'] }, 10) },
  { what: 'image findings', read: (store) => store.imageFindings(auditId, {}, 10) },
];

async function fill(store: Store, id: AuditId): Promise<void> {
  await store.createAudit(anAudit({ id }));
  const rows = ['vm-a', 'vm-b'].flatMap((name) => [
    aNewRow(name, { settlement: judgedAs('enabled') }),
    aNewRow(name, { settlement: judgedAs('enabled'), subscriptionId: secondSubscription }),
  ]);
  await store.addRows(id, rows, Date.parse(anAudit({ id }).startedAt));
  await store.writeImageFindings(id, [anImage(), anImage({ version: '1.0.20230101' })]);
}

/** No reader is told less of an audit than there was: all of it, or that it is not there. */
export function describeDeletedAudits(stores: StoresOf): void {
  describe.each(readings)('$what', ({ read }) => {
    it('are those of an audit: of one that is not there there are none, not even an empty page', async () => {
      await expect(read(stores().store)).rejects.toMatchObject(notFound);
    });

    it('end with the audit, in whichever process it is deleted', async () => {
      const { store, other } = stores();
      await fill(store, auditId);
      await read(other);

      await store.deleteAudits([auditId]);

      await expect(read(other)).rejects.toMatchObject(notFound);
      await expect(read(store)).rejects.toMatchObject(notFound);
    });
  });

  describe('a listing whose audit is deleted between two pages', () => {
    beforeEach(() => fill(stores().store, auditId));

    it.each<FindingFilter>([{}, { exposures: ['on'] }, { publisher: 'MicrosoftWindowsServer' }])(
      'fails rather than ending early: %j',
      async (filter) => {
        const { store, other } = stores();
        const { next } = await store.findings(auditId, filter, 3);
        await other.deleteAudits([auditId]);

        await expect(store.findings(auditId, filter, 3, next ?? undefined)).rejects.toMatchObject(notFound);
      },
    );

    it('fails for image findings too', async () => {
      const { store, other } = stores();
      const { next } = await store.imageFindings(auditId, {}, 1);
      await other.deleteAudits([auditId]);

      await expect(store.imageFindings(auditId, {}, 1, next ?? undefined)).rejects.toMatchObject(notFound);
    });
  });

  it('are deleted side by side by two processes, and leave all others as they were', async () => {
    const { store, other } = stores();
    const vm = aTarget('vm-a').key;
    await fill(store, auditId);
    await fill(store, earlierId);

    await Promise.all([store.deleteAudits([auditId]), other.deleteAudits([auditId])]);

    expect((await other.listAudits({}, 5)).items.map(({ id }) => id)).toEqual([earlierId]);
    expect((await other.findings(earlierId, {}, 10)).items).toHaveLength(4);
    expect((await other.latestFinding(vm))?.auditId).toBe(earlierId);
  });

  it('leave their id free', async () => {
    const { store, other } = stores();
    await fill(store, auditId);
    await store.deleteAudits([auditId]);

    await other.createAudit(anAudit());
    await other.addRows(auditId, [aNewRow('vm-c')], 0);

    expect((await store.findings(auditId, {}, 10)).items.map(({ target }) => target.name)).toEqual(['vm-c']);
    expect((await store.coverage(auditId)).discovered).toBe(1);
  });
}
