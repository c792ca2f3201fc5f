import { describe, expect, it } from '@jest/globals';
import { comparedHalves, diffFindings } from '../../lib/findings/diff.ts';
import { noExemptions } from '../../lib/findings/exemptions.ts';
import { isPublished } from '../../lib/findings/images/image-findings.ts';
import type { FindingFilter } from '../../lib/findings/store/findings.ts';
import type { OpenRow } from '../../lib/findings/store/ledger.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import type { Audit, Coverage } from '../../lib/model/audit.ts';
import type { AuditId } from '../../lib/model/ids.ts';
import { halves } from '../../lib/model/verdict.ts';
import type { EarlierAudits } from './earlier-stores.ts';
import { judgedAs, settledAs } from './ledger-builders.ts';

/** What must hold of a store that an earlier version wrote, which judged the SMB1 client alone. `open` opens it anew. */
export function describeEarlierStore(
  audits: EarlierAudits,
  open: (options: { readonly readOnly: boolean }) => Promise<Store>,
): void {
  describe.each([{ readOnly: true }, { readOnly: false }])(
    'an earlier store, read-only $readOnly',
    (options) => {
      it('says of its audits that they judged the client alone', async () => {
        const store = await open(options);

        const listed = (await store.listAudits({}, 10)).items;

        expect(listed.map(({ id }) => id)).toEqual([audits.open, audits.again, audits.carried, audits.whole]);
        expect(listed.map((audit) => audit.halves)).toEqual([['client'], ['client'], ['client'], ['client']]);
      });

      it('counts what was judged, with the server unknown', async () => {
        const store = await open(options);

        const coverage = await store.coverage(audits.whole);

        expect(coverage).toMatchObject({ discovered: 13, known: 10, carriedOver: 0 });
        expect(coverage.byReason).toEqual({ 'skipped:not-running': 2, 'failed:access-denied': 1 });
        expect(standing(coverage)).toEqual(everyVerdict);
      });

      it('counts what was carried over as what was judged', async () => {
        const store = await open(options);

        const coverage = await store.coverage(audits.carried);

        expect(coverage).toMatchObject({ discovered: 13, known: 10, carriedOver: 7 });
        expect(coverage.byOutcome.judged).toBe(3);
        expect(standing(coverage)).toEqual({
          ...everyVerdict,
          byExposure: { ...everyVerdict.byExposure, on: 2, 'not-known': 8 },
          client: { ...everyVerdict.client, enabled: 2, disabled: 2 },
        });
      });

      it.each<{ filter: FindingFilter; whole: string[]; carried: string[] }>([
        { filter: { exposures: ['on'] }, whole: on, carried: on.slice(1) },
        { filter: { client: ['enabled'] }, whole: on, carried: on.slice(1) },
        { filter: { verdicts: ['installable'] }, whole: ['vm-2016-0006'], carried: ['vm-2016-0006'] },
        {
          filter: { server: ['unknown'], client: ['conflict'] },
          whole: ['vm-2016-0012'],
          carried: ['vm-2016-0012'],
        },
        { filter: { verdicts: ['unknown'], client: ['enabled'] }, whole: on, carried: on.slice(1) },
        { filter: { server: ['enabled'] }, whole: [], carried: [] },
        { filter: { outcomes: ['skipped'], client: ['binaries-absent'] }, whole: [], carried: absent },
      ])('narrows its findings by $filter', async ({ filter, whole, carried }) => {
        const store = await open(options);

        expect(await namesOf(store, audits.whole, filter)).toEqual(whole);
        expect(await namesOf(store, audits.carried, filter)).toEqual(carried);
      });

      it('shows a judged finding with its evidence, and a server that nobody asked for', async () => {
        const store = await open(options);
        const { items } = await store.findings(audits.whole, { client: ['conflict'] }, 1);

        expect(items[0]?.probe).toMatchObject({
          halves: {
            client: { verdict: 'conflict', verdictReason: 'service-without-file', rule: 'B2' },
            server: { verdict: 'unknown', verdictReason: 'not-asked', because: [] },
          },
          evidence: { 'os.build': '14393' },
        });
        expect(items[0]?.probe?.halves.client.because).toContainEqual({
          signal: 'driverFile',
          value: 'missing. no driver could be loaded',
          effect: { code: 'as-written' },
        });
      });

      it('keeps the flags that were written, though the rule is another today', async () => {
        const store = await open(options);

        const { items } = await store.imageFindings(audits.whole, {}, 20);
        const flags = items
          .filter(isPublished)
          .map(({ sku, version, smb1BinariesAbsent }) => `${sku} ${version} ${smb1BinariesAbsent}`);

        expect(flags).toContain('2016-Datacenter 2016.127.20190115 mixed');
        expect(items.find(({ smb1BinariesAbsent }) => smb1BinariesAbsent === 'mixed')).toMatchObject({
          client: { 'binaries-absent': 2, enabled: 1 },
          server: {},
          notCounted: { upgraded: 0, versionUntold: 0, undecided: 0, notInOs: 0 },
        });
        expect((await store.imageFindings(audits.whole, { flagged: true }, 20)).items).toMatchObject([
          { smb1BinariesAbsent: 'single', sku: '2012-R2-Datacenter-smalldisk' },
        ]);
      });

      it('compares its audits', async () => {
        const store = await open(options);
        const [earlier, later] = [await auditOf(store, audits.whole), await auditOf(store, audits.carried)];

        const changes: string[] = [];
        const before = { audit: earlier, pages: pagesOf(store, earlier.id) };
        const after = { audit: later, pages: pagesOf(store, later.id) };
        for await (const { cause, after: is } of diffFindings(before, after, noExemptions)) {
          changes.push(`${is?.target.name} ${cause}`);
        }

        expect(changes).toEqual(['vm-2012r2-0004 client-changed']);
        expect(comparedHalves(earlier, { ...later, halves })).toEqual(['client']);
      });

      it('tells the last known client of a VM', async () => {
        const store = await open(options);
        const { items } = await store.findings(audits.whole, { client: ['installable'] }, 1);
        const keys = items.map(({ target }) => target.key);

        expect(Object.fromEntries(await store.lastKnown(keys))).toEqual({
          [String(keys[0])]: { client: 'installable', server: 'unknown', probedAt: items[0]?.probedAt },
        });
      });
    },
  );

  describe('an earlier store that is written on', () => {
    it('goes on with an audit that was left with probes in flight', async () => {
      const store = await open({ readOnly: false });
      const [subscriptionId] = (await auditOf(store, audits.open)).subscriptions as [
        OpenRow['target']['subscriptionId'],
      ];
      const before = await store.coverage(audits.open);
      const rows = await store.openRows(audits.open, { subscriptionId, state: 'started', limit: 10 });
      const lease = await store.acquireLease(subscriptionId, 'resumed', 60_000, Date.UTC(2027, 0, 1));
      if (lease.kind !== 'acquired') {
        throw new Error('the lease is held');
      }
      const settled = settledAs(judgedAs({ client: 'binaries-absent', server: 'enabled' }));

      await store.advance(
        lease.fence,
        rows.map((row) => ({ row, to: settled })),
      );

      const coverage = await store.coverage(audits.open);
      expect(rows.length).toBe(before.started);
      expect(coverage).toMatchObject({ started: 0, known: before.known + rows.length });
      expect(coverage.server.enabled).toBe(rows.length);
      expect(await namesOf(store, audits.open, { server: ['enabled'] })).toHaveLength(rows.length);
    });

    it('lets nothing of an audit behind that is deleted', async () => {
      const store = await open({ readOnly: false });

      await store.deleteAudits([audits.carried]);

      expect(await store.readAudit(audits.carried)).toBeNull();
      await expect(store.coverage(audits.carried)).rejects.toMatchObject({ code: 'audit.notFound' });
      expect((await store.listAudits({}, 10)).items.map(({ id }) => id)).not.toContain(audits.carried);
    });
  });
}

const on = ['vm-2012r2-0004', 'vm-2016-0002', 'vm-2016-0009'];
const absent = ['vm-2012r2-0003', 'vm-2016-0000', 'vm-2016-0001'];

/** Of the ten VMs that the whole audit judged. */
const everyVerdict = {
  byExposure: { on: 3, 'not-known': 7, possible: 0, impossible: 0 },
  client: {
    enabled: 3,
    disabled: 1,
    installable: 1,
    'binaries-absent': 3,
    'not-in-os': 0,
    conflict: 1,
    unknown: 1,
  },
  server: {
    enabled: 0,
    disabled: 0,
    installable: 0,
    'binaries-absent': 0,
    'not-in-os': 0,
    conflict: 0,
    unknown: 10,
  },
};

function standing({
  byExposure,
  client,
  server,
}: Coverage): Pick<Coverage, 'byExposure' | 'client' | 'server'> {
  return { byExposure, client, server };
}

async function auditOf(store: Store, id: AuditId): Promise<Audit> {
  const audit = await store.readAudit(id);
  if (audit === null) {
    throw new Error(`the store lost audit ${id}`);
  }
  return audit;
}

async function* pagesOf(store: Store, id: AuditId) {
  yield (await store.findings(id, {}, 100)).items;
}

async function namesOf(store: Store, id: AuditId, filter: FindingFilter): Promise<string[]> {
  const names: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.findings(id, filter, 2, cursor);
    names.push(...page.items.map(({ target }) => target.name));
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return names.toSorted();
}
