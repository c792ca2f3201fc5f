import { describe, expect, it } from '@jest/globals';
import { noExemptions } from '../../../../lib/findings/exemptions.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import type { Audit } from '../../../../lib/model/audit.ts';
import { AuditError } from '../../../../lib/model/errors.ts';
import type { AuditNote } from '../../../../lib/model/reasons/audit-note.ts';
import type { StandingCounts } from '../../../../lib/report/monitor/standing-counts.ts';
import { type Monitors, tellMonitors } from '../../../../lib/report/monitor/tell-monitors.ts';
import { noteText } from '../../../../lib/report/sentences/notes.ts';
import { aNewRow, judgedAs } from '../../../support/ledger-builders.ts';
import { linesLogged } from '../../../support/logged-lines.ts';
import { laterAudit, seedEstate, writeAudit } from '../../../support/seeded-estate.ts';
import { withEstate } from '../html/rendered-report.ts';

const clock = { now: () => 0, wall: () => 0, sleep: () => Promise.resolve() };

function tell(store: Store, monitors: Partial<Monitors>, changes: Partial<Audit> = {}) {
  return linesLogged(async (log) => {
    const audit = (await store.readAudit(laterAudit.id)) as Audit;
    const everyone = { gauges: null, logsChanges: false, sink: null, ...monitors };
    await tellMonitors({ store, clock, log }, { ...audit, ...changes }, everyone, noExemptions);
  });
}

describe('tellMonitors', () => {
  it('counts what stands as every other surface does', async () => {
    await withEstate(seedEstate, async (store) => {
      const told: StandingCounts[] = [];

      await tell(store, { gauges: async (counts) => void told.push(counts) });

      const { byExposure, client, server, byOutcome, known } = await store.coverage(laterAudit.id);
      expect(told).toMatchObject([
        {
          scope: laterAudit.scopeHash.slice(0, 12),
          byOutcome,
          byFlag: { confirmed: expect.any(Number), single: expect.any(Number) },
          standing: { byExposure, client, server, knownPercent: expect.any(Number) },
        },
      ]);
      const sum = (counts: Readonly<Record<string, number>> = {}) =>
        Object.values(counts).reduce((all, one) => all + one, 0);
      expect(sum(told[0]?.standing?.byExposure)).toBe(known);
      expect((told[0]?.byFlag.confirmed ?? 0) + (told[0]?.byFlag.single ?? 0)).toBe(11);
    });
  });

  it('counts of a sample what was asked and the images, and nothing that would look like all VMs', async () => {
    const leftOut = { outcome: 'skipped', reason: 'sampled' } as const;
    const seed = (store: Store) =>
      writeAudit(store, laterAudit, [
        aNewRow('vm-1', { settlement: judgedAs('enabled', laterAudit.startedAt) }),
        aNewRow('vm-2', { settlement: leftOut }),
      ]);
    await withEstate(seed, async (store) => {
      const told: StandingCounts[] = [];

      await tell(store, { gauges: async (counts) => void told.push(counts) });

      expect(told).toMatchObject([{ byOutcome: { judged: 1, skipped: 1 }, standing: null }]);
    });
  });

  it.each([
    ['a check of a single VM', { trigger: 'check' }],
    ['an audit that failed', { state: 'failed' }],
    ['an audit of a part', { lineage: { from: laterAudit.id, only: ['failed'] } }],
  ] as const)('lets %s count for nothing', async (_what, changes) => {
    await withEstate(seedEstate, async (store) => {
      const told: StandingCounts[] = [];

      const lines = await tell(
        store,
        { gauges: async (counts) => void told.push(counts), logsChanges: true },
        changes,
      );

      expect(told).toEqual([]);
      expect(lines.filter(({ level }) => level === 'warn')).toEqual([]);
    });
  });

  it('warns of what a store in trouble keeps from one monitor, and tells the next', async () => {
    await withEstate(seedEstate, async (store) => {
      let isFirst = true;
      const coverage: Store['coverage'] = async (...given) => {
        if (isFirst) {
          isFirst = false;
          throw new AuditError('store.busy', { code: 'as-said', text: 'The store is busy.' });
        }
        return await store.coverage(...given);
      };

      const lines = await tell({ ...store, coverage }, { gauges: async () => undefined, logsChanges: true });

      expect(lines[0]).toEqual({ level: 'warn', message: 'gauges not recorded', why: 'The store is busy.' });
      expect(lines.at(-1)).toMatchObject({ level: 'info', message: 'audits compared' });
    });
  });

  it.each(['en', 'ja'] as const)('notes in %s that rows were not taken, until they are', async (language) => {
    await withEstate(seedEstate, async (store) => {
      const refused = { trouble: 'forbidden', status: 403, mayPass: false, retryAfterMs: null } as const;
      const read = async () => (await store.readAudit(laterAudit.id)) as Audit;

      const lines = await tell(store, { sink: { send: async () => ({ kind: 'refused', ...refused }) } });
      await tell(store, { sink: { send: async () => ({ kind: 'refused', ...refused }) } });

      const { state, notes = [] } = await read();
      expect(lines).toEqual([
        { level: 'warn', message: 'rows not sent', sent: 0, trouble: 'forbidden', status: 403 },
      ]);
      expect(state).toBe('complete');
      expect(notes).toEqual([{ code: 'rows-not-sent', sent: 0, trouble: 'forbidden', status: 403 }]);
      expect(noteText(notes[0] as AuditNote, language)).toMatch(/403.*Monitoring Metrics Publisher/);

      const later = await tell(store, { sink: { send: async () => ({ kind: 'taken' }) } });
      expect(later).toEqual([{ level: 'info', message: 'rows sent', sent: expect.any(Number) }]);
      expect((await read()).notes).toEqual([]);
    });
  });
});
