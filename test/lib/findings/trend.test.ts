import { describe, expect, it } from '@jest/globals';
import type { Settlement } from '../../../lib/findings/store/ledger.ts';
import type { Store } from '../../../lib/findings/store/store.ts';
import { clearingTimes, readTrend } from '../../../lib/findings/trend.ts';
import type { Audit } from '../../../lib/model/audit.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import { anAudit, aTarget, judgedAs } from '../../support/ledger-builders.ts';
import { writeAudit } from '../../support/seeded-estate.ts';
import { overStore } from '../cli/commands/over-store.ts';
import { renderReport, sectionOf, textIn, withEstate } from '../report/html/rendered-report.ts';

const away: Settlement = { outcome: 'unreachable', reason: 'agent-not-ready' };
const on = judgedAs('enabled');
const clean = judgedAs('binaries-absent');
const possible = judgedAs('installable');

/** A day each. `weeks`: what each VM was in each audit; null: it was not there. */
const days: Readonly<Record<string, readonly (Settlement | null)[]>> = {
  'cleared-after-two': [on, on, possible, clean],
  'unknown-between': [on, away, judgedAs('unknown'), clean],
  'still-on': [null, on, on, on],
  'lost-from-sight': [on, away, away, away],
  'deleted-while-on': [on, null, null, null],
  'on-again': [on, clean, on, on],
  'never-on': [clean, possible, clean, clean],
};

function auditOf(day: number, changes: Partial<Audit> = {}): Audit {
  const at = `2026-01-0${day + 1}T03:00:00.000Z`;
  return anAudit({
    id: `2026010${day + 1}T030000Z-0000000a` as AuditId,
    startedAt: at,
    ...changes,
  });
}

async function seed(store: Store): Promise<void> {
  for (let day = 0; day < 4; day += 1) {
    const rows = Object.entries(days).flatMap(([name, states]) => {
      const settlement = states[day] ?? null;
      return settlement === null ? [] : [{ target: aTarget(name), settlement, lastKnown: null }];
    });
    await writeAudit(store, auditOf(day), rows);
  }
  const elsewhere = { id: '20260103T040000Z-0000000b' as AuditId, scopeHash: 'f'.repeat(64) };
  await writeAudit(store, auditOf(2, elsewhere), [
    { target: aTarget('other'), settlement: on, lastKnown: null },
  ]);
  await writeAudit(store, auditOf(2, { id: '20260103T050000Z-0000000c' as AuditId, state: 'failed' }), []);
}

describe('readTrend', () => {
  it('marks samples, and takes no VM that one left out for cleared', async () => {
    const leftOut: Settlement = { outcome: 'skipped', reason: 'sampled' };
    await withEstate(
      async (store) => {
        for (const [day, settlement] of [on, leftOut, on].entries()) {
          await writeAudit(store, auditOf(day), [{ target: aTarget('vm'), settlement, lastKnown: null }]);
        }
      },
      async (store) => {
        const { points, vms } = await readTrend(store, auditOf(2));

        expect(points.map((point) => point.leftOut)).toEqual([0, 1, 0]);
        expect(vms).toMatchObject([{ firstOn: points[0]?.endedAt, clearedAt: null }]);
        const shown = textIn('en', sectionOf(await renderReport(store, auditOf(2)), 'changes'));
        expect(shown).toContain('Audits with VMs left out are samples');
        expect(shown).toContain('≥ 0');
        expect((await overStore(store, ['trend'])).said.join()).toContain(
          'Audits with VMs left out are samples',
        );
      },
    );
  });

  it('has each whole audit of the scope up to the one that is asked for, the oldest first', async () => {
    await withEstate(seed, async (store) => {
      const all = await readTrend(store, auditOf(3));
      const some = await readTrend(store, auditOf(1));

      expect(
        all.points.map(({ endedAt, discovered, known, exposure }) => [
          endedAt.slice(8, 10),
          discovered,
          known,
          exposure.on,
        ]),
      ).toEqual([
        ['01', 6, 6, 5],
        ['02', 6, 4, 2],
        ['03', 6, 5, 2],
        ['04', 6, 5, 2],
      ]);
      expect(some.points).toEqual(all.points.slice(0, 2));
    });
  });

  it.each(['coverage', 'imageFindings', 'findings', 'finding'] as const)(
    'leaves out an audit that is deleted while it is read, before its %s, with all that it said',
    async (method) => {
      await withEstate(seed, async (store) => {
        const { id } = auditOf(1);
        const deleting = {
          ...store,
          [method]: async (asked: AuditId, ...rest: readonly never[]) => {
            await (asked === id ? store.deleteAudits([id]) : undefined);
            return await (store[method] as (...given: unknown[]) => Promise<unknown>)(asked, ...rest);
          },
        };

        const trend = await readTrend(deleting, auditOf(3));

        expect(trend.points).toHaveLength(3);
        expect(trend).toEqual(await readTrend(store, auditOf(3)));
      });
    },
  );

  it('takes a VM for cleared when it is judged off, not when it is not known, out of reach or gone', async () => {
    await withEstate(seed, async (store) => {
      const { vms } = await readTrend(store, auditOf(3));

      const said = vms.map(
        ({ name, firstOn, clearedAt }) => `${name} ${firstOn.slice(8, 10)} ${clearedAt?.slice(8, 10) ?? '-'}`,
      );
      expect(said.sort()).toEqual([
        'cleared-after-two 01 03',
        'lost-from-sight 01 -',
        'on-again 01 02',
        'on-again 03 -',
        'still-on 02 -',
        'unknown-between 01 04',
      ]);
      expect(clearingTimes({ points: [], vms })).toEqual({
        cleared: 3,
        stillOn: 3,
        medianDays: 2,
        longestDays: 3,
      });
    });
  });
});

describe('trend', () => {
  it('prints a row for each audit, says how long VMs stayed on, and names them in JSON', async () => {
    await withEstate(seed, async (store) => {
      const table = await overStore(store, ['trend', auditOf(3).id]);
      const json = await overStore(store, ['trend', auditOf(3).id, '--output', 'json']);

      expect([table.code, json.code]).toEqual([0, 0]);
      expect(table.stdout).toMatch(
        /^ID +ENDED AT +STATE +DISCOVERED +WITH VERDICTS +LEFT OUT +ON +NOT-KNOWN +POSSIBLE +IMPOSSIBLE +MARKETPLACE IMAGES +MARKETPLACE FLAGGED\n/,
      );
      expect(table.said.at(-1)).toBe(
        'From first seen on to judged off: 3 VMs cleared, half of them within 2 days, the last after 3; 3 not yet.',
      );
      expect(JSON.parse(json.stdout)).toMatchObject({
        audits: [{}, {}, {}, { exposure: { on: 2 }, flagged: 0, images: 1 }],
        clearing: { cleared: 3, stillOn: 3 },
        vms: expect.arrayContaining([expect.objectContaining({ name: 'still-on', clearedAt: null })]),
      });
    });
  });
});

describe('the trend in the report', () => {
  it('is a chart with its table, in both languages, and is left out of the first report', async () => {
    await withEstate(seed, async (store) => {
      const changes = sectionOf(await renderReport(store, auditOf(3)), 'changes');
      const first = await renderReport(store, auditOf(0));

      expect(changes.match(/<g>/g)).toHaveLength(4);
      expect(changes).toMatch(/<svg [^>]*role="img" aria-labelledby="trend-title">/);
      expect(textIn('en', changes)).toContain(
        '3 VMs cleared, half of them within 2 days, the last after 3; 3 not yet.',
      );
      expect(textIn('ja', changes)).toContain(
        '3 台が解消し、半数は 2 日以内、最長は 3 日です。未解消は 3 台です。',
      );
      expect(first).not.toContain('id="trend"');
    });
  });
});
