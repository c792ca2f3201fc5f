import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FindingFilter } from '../../../lib/findings/store/findings.ts';
import type { OpenRow } from '../../../lib/findings/store/ledger.ts';
import type { Store } from '../../../lib/findings/store/store.ts';
import type { Finding } from '../../../lib/model/finding.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import { outcomes } from '../../../lib/model/outcome.ts';
import { exposureOf, exposures, verdicts } from '../../../lib/model/verdict.ts';
import {
  aNewRow,
  anAudit,
  aTarget,
  firstSubscription,
  image2016,
  judgedAs,
  provenanceOf,
  secondSubscription,
  started,
} from '../ledger-builders.ts';
import type { StoresOf } from './harness.ts';

const auditId = anAudit().id;
const nextAuditId = '20260106T030000Z-0000000b' as AuditId;
const sql = { ...image2016, publisher: 'MicrosoftSQLServer' };

async function allFindings(
  store: Store,
  filter: FindingFilter,
  limit: number,
  betweenPages: (page: number) => Promise<void> = async () => undefined,
): Promise<Finding[]> {
  const found: Finding[] = [];
  let cursor: string | undefined;
  for (let page = 1; ; page += 1) {
    const { items, next } = await store.findings(auditId, filter, limit, cursor);
    found.push(...items);
    if (next === null) {
      return found;
    }
    cursor = next;
    await betweenPages(page);
  }
}

/** What a VM that was not probed again keeps; the name does not fit one property of a table. */
const carried = {
  client: 'not-in-os',
  server: 'binaries-absent',
  probedAt: '2025-12-01T00:00:00.000Z',
  os: { name: 'Windows '.repeat(5000), build: '10.0.14393.3025' },
} as const;

function names(findings: readonly Finding[]): string[] {
  return findings.map(({ target }) => target.name);
}

export function describeFindings(stores: StoresOf): void {
  beforeEach(async () => {
    const { store } = stores();
    await store.createAudit(anAudit());
    await store.createAudit(anAudit({ id: nextAuditId }));
    await store.addRows(
      auditId,
      [
        aNewRow('a', { settlement: judgedAs('enabled') }),
        aNewRow('b', { settlement: judgedAs({ client: 'binaries-absent', server: 'enabled' }) }),
        aNewRow('c', {
          settlement: { outcome: 'failed', reason: 'timed-out', detail: 'no answer in 1,800 s' },
        }),
        aNewRow('d'),
        aNewRow('e', {
          settlement: judgedAs('enabled'),
          target: aTarget('e', { provenance: provenanceOf(sql) }),
        }),
        aNewRow('f', {
          settlement: judgedAs('unknown'),
          target: aTarget('f', { provenance: provenanceOf(null) }),
        }),
        aNewRow('g', {
          subscriptionId: secondSubscription,
          settlement: { outcome: 'skipped', reason: 'unchanged' },
          lastKnown: carried,
        }),
      ],
      0,
    );
  });

  describe('finding', () => {
    it('has the Windows of the probe whose verdicts are carried over', async () => {
      const { key } = aTarget('g', { subscriptionId: secondSubscription });

      expect((await stores().other.finding(auditId, key))?.lastKnown).toEqual(carried);
    });
  });

  describe('findings', () => {
    it.each([1, 2, 3, 7, 100])('lists every row once and in key order in pages of %i', async (limit) => {
      expect(names(await allFindings(stores().other, {}, limit))).toEqual([
        'a',
        'b',
        'c',
        'd',
        'e',
        'f',
        'g',
      ]);
    });

    it('shows open rows with outcome null and everything judged as null', async () => {
      const [, , failed, pending] = (await stores().store.findings(auditId, {}, 4)).items;

      expect(failed).toMatchObject({
        outcome: 'failed',
        reason: 'timed-out',
        detail: 'no answer in 1,800 s',
        probe: null,
      });
      expect(pending).toEqual({
        target: aTarget('d'),
        outcome: null,
        reason: null,
        blockedBy: null,
        detail: null,
        probe: null,
        probeSha256: null,
        probedAt: null,
        settledAt: null,
        attempts: 0,
        lastKnown: null,
      });
    });

    it.each<{ filter: FindingFilter; found: string[] }>([
      { filter: { verdicts: ['enabled'] }, found: ['a', 'b', 'e'] },
      { filter: { client: ['enabled'] }, found: ['a', 'e'] },
      { filter: { server: ['enabled', 'binaries-absent'] }, found: ['a', 'b', 'e', 'g'] },
      { filter: { client: ['binaries-absent'], server: ['enabled'] }, found: ['b'] },
      { filter: { client: ['binaries-absent'], server: ['disabled'] }, found: [] },
      { filter: { exposures: ['on'] }, found: ['a', 'b', 'e'] },
      { filter: { exposures: ['impossible', 'not-known'] }, found: ['f', 'g'] },
      { filter: { exposures: ['on'], client: ['binaries-absent'] }, found: ['b'] },
      { filter: { verdicts: ['not-in-os'], outcomes: ['skipped'] }, found: ['g'] },
      { filter: { server: ['unknown'] }, found: ['f'] },
      { filter: { verdicts: [...verdicts], outcomes: [...outcomes] }, found: ['a', 'b', 'e', 'f', 'g'] },
      { filter: { verdicts: ['enabled', 'unknown'] }, found: ['a', 'b', 'e', 'f'] },
      { filter: { outcomes: ['failed'] }, found: ['c'] },
      { filter: { outcomes: ['judged', 'failed'] }, found: ['a', 'b', 'c', 'e', 'f'] },
      { filter: { outcomes: ['failed'], verdicts: ['enabled'] }, found: [] },
      { filter: { outcomes: ['judged'], verdicts: ['binaries-absent'] }, found: ['b'] },
      { filter: { publisher: 'MICROSOFTsqlserver' }, found: ['e'] },
      { filter: { publisher: 'MicrosoftWindowsServer', verdicts: ['enabled'] }, found: ['a', 'b'] },
      { filter: { publisher: 'nobody' }, found: [] },
      { filter: {}, found: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] },
      { filter: { verdicts: [] }, found: [] },
    ])('narrows by $filter', async ({ filter, found }) => {
      expect(names(await allFindings(stores().store, filter, 1))).toEqual(found);
    });

    it.each([1, 5, 100])(
      'narrows by exposure where every pair of verdicts is there, in pages of %i',
      async (limit) => {
        const { store } = stores();
        const pairs = verdicts.flatMap((client) => verdicts.map((server) => ({ client, server })));
        const rows = pairs.toReversed().map((pair, index) => ({
          ...aNewRow(`z-${index}`, { settlement: judgedAs(pair) }),
          exposure: exposureOf(pair),
        }));
        await store.addRows(auditId, rows, 0);

        for (const exposure of exposures) {
          const expected = rows.filter((row) => row.exposure === exposure).map(({ target }) => target.key);
          const found = await allFindings(store, { exposures: [exposure], outcomes: ['judged'] }, limit);
          const keys = found.map(({ target }) => target.key);

          expect(keys.filter((key) => key.includes('/z-'))).toEqual(expected.toSorted());
          expect(keys).toEqual(keys.toSorted());
        }
      },
    );

    it('goes on behind the last item although rows are added and settled between pages', async () => {
      const { store, other } = stores();
      const betweenPages = async (page: number) => {
        await other.addRows(auditId, [aNewRow(`aa-${page}`), aNewRow(`z-${page}`)], 0);
        await other.settleOpen(
          auditId,
          { states: ['pending'], limit: 1 },
          { outcome: 'canceled', reason: 'canceled' },
          0,
        );
      };

      const found = names(await allFindings(store, {}, 3, betweenPages));

      expect(found).toEqual(expect.arrayContaining(['a', 'b', 'c', 'd', 'e', 'f', 'g']));
      expect(new Set(found).size).toBe(found.length);
    });

    it('lists what only a later version has a reason for by its outcome', async () => {
      const { store, other } = stores();
      const settlement = { outcome: 'failed', reason: "moon's-phase" as 'locked' } as const;
      await store.addRows(auditId, [aNewRow('x', { settlement })], 1);

      const failed = await allFindings(other, { outcomes: ['failed'] }, 7);
      expect(failed.map(({ target, reason }) => [target.name, reason])).toEqual([
        ['c', 'timed-out'],
        ['x', "moon's-phase"],
      ]);
    });

    it('refuses cursors of another audit, another listing and no listing', async () => {
      const { store } = stores();
      const { next } = await store.findings(auditId, {}, 1);
      const { next: auditsNext } = await store.listAudits({}, 1);
      const cursor = next ?? '';

      const refused = { code: 'usage.invalid' };
      await expect(store.findings(nextAuditId, {}, 1, cursor)).rejects.toMatchObject(refused);
      await expect(store.findings(auditId, {}, 1, auditsNext ?? '')).rejects.toMatchObject(refused);
      await expect(store.imageFindings(auditId, {}, 1, cursor)).rejects.toMatchObject(refused);
      await expect(store.findings(auditId, {}, 1, `${cursor}=`)).rejects.toMatchObject(refused);
      await expect(store.findings(auditId, {}, 1, cursor.slice(0, -3))).rejects.toMatchObject(refused);
    });
  });

  describe('finding', () => {
    it('answers one row, or null for a target the audit does not have', async () => {
      const { store } = stores();

      expect((await store.finding(auditId, aTarget('b').key))?.target).toEqual(aTarget('b'));
      expect(await store.finding(nextAuditId, aTarget('b').key)).toBeNull();
    });
  });

  describe('latestFinding', () => {
    it('is the one settled last, in any audit; open rows do not count', async () => {
      const { store, other } = stores();
      await store.addRows(nextAuditId, [aNewRow('a', { settlement: judgedAs('disabled') }), aNewRow('b')], 1);

      expect(await other.latestFinding(aTarget('a').key)).toMatchObject({
        auditId: nextAuditId,
        finding: { probe: { halves: { client: { verdict: 'disabled' } } } },
      });
      expect(await other.latestFinding(aTarget('b').key)).toMatchObject({ auditId });
      expect(await other.latestFinding(aTarget('d').key)).toBeNull();
    });

    it.each([
      { outcome: 'canceled', reason: 'canceled' },
      { outcome: 'not-attempted', reason: 'deadline' },
      { outcome: 'skipped', reason: 'sampled' },
      { outcome: 'skipped', reason: 'excluded' },
    ] as const)('passes over audits that tell nothing of the target: $reason', async (settlement) => {
      const { store, other } = stores();
      const last = '20260107T030000Z-0000000c' as AuditId;
      const key = aTarget('vm').key;
      await store.addRows(auditId, [aNewRow('vm', { settlement })], 1);
      expect(await other.latestFinding(key)).toMatchObject({ auditId, passedOver: null });

      await store.addRows(nextAuditId, [aNewRow('vm', { settlement: judgedAs('disabled') })], 2);
      await store.addRows(auditId, [aNewRow('other', { settlement })], 3);
      await store.addRows(last, [aNewRow('vm', { settlement })], 3);

      expect(await other.latestFinding(key)).toMatchObject({
        auditId: nextAuditId,
        finding: { probe: { halves: { client: { verdict: 'disabled' } } } },
        passedOver: last,
      });
    });
  });

  describe('lastKnown', () => {
    it('are the newest judged verdicts that are not both unknown, of the targets that have such', async () => {
      const { store } = stores();
      const later = '2026-01-06T03:10:00.000Z';
      await store.addRows(
        nextAuditId,
        [
          aNewRow('a', { settlement: judgedAs({ client: 'unknown', server: 'disabled' }, later) }),
          aNewRow('b', { settlement: judgedAs('unknown', later) }),
          aNewRow('e', { settlement: { outcome: 'skipped', reason: 'not-running' } }),
        ],
        1,
      );

      const known = await store.lastKnown(
        ['a', 'b', 'c', 'd', 'e', 'f', 'x'].map((name) => aTarget(name).key),
      );

      const earlier = '2026-01-05T03:10:00.000Z';
      expect(known).toEqual(
        new Map([
          [aTarget('a').key, { client: 'unknown', server: 'disabled', probedAt: later }],
          [aTarget('b').key, { client: 'binaries-absent', server: 'enabled', probedAt: earlier }],
          [aTarget('e').key, { client: 'enabled', server: 'enabled', probedAt: earlier }],
        ]),
      );
    });
  });

  describe('saveEvidence', () => {
    it('keeps the newest text of each target, whatever is in it', async () => {
      const { store, other } = stores();
      const text = `line\r\n"quotes" 'and' 監査 \u0007${'x'.repeat(10_000)}`;
      await store.saveEvidence(auditId, aTarget('a').key, 'older');
      await store.saveEvidence(auditId, aTarget('a').key, text);

      expect(await other.readEvidence(auditId, aTarget('a').key)).toBe(text);
      expect(await other.readEvidence(auditId, aTarget('b').key)).toBeNull();
      expect(await other.readEvidence(nextAuditId, aTarget('a').key)).toBeNull();
    });
  });

  describe('finding of a started row', () => {
    it('never shows the token', async () => {
      const { store } = stores();
      const answer = await store.acquireLease(firstSubscription, 'first', 60_000, 0);
      const query = { subscriptionId: firstSubscription, state: 'pending', limit: 1 } as const;
      const [row] = await store.openRows(auditId, query);
      if (answer.kind === 'acquired') {
        await store.advance(answer.fence, [{ row: row as OpenRow, to: started }]);
      }

      const finding = await store.finding(auditId, aTarget('d').key);

      expect(finding).toMatchObject({ outcome: null, attempts: 1 });
      expect(JSON.stringify(finding)).not.toContain('signed-url');
    });
  });
}
