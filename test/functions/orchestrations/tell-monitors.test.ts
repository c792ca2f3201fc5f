import { describe, expect, it } from '@jest/globals';
import { tellMonitors } from '../../../functions/orchestrations/tell-monitors.ts';
import { noExemptions } from '../../../lib/findings/exemptions.ts';
import { withEstate } from '../../lib/report/html/rendered-report.ts';
import { aroundStore } from '../../support/around-store.ts';
import { linesLogged } from '../../support/logged-lines.ts';
import { laterAudit, seedEstate } from '../../support/seeded-estate.ts';

const clock = { now: () => 0, wall: () => 0, sleep: () => Promise.resolve() };

describe('tellMonitors', () => {
  it('reads nothing where nobody watches', async () => {
    await withEstate(seedEstate, async (store) => {
      const asked: string[] = [];
      const watched = aroundStore(store, async (method, call) => {
        asked.push(method);
        return await call();
      });
      const deps = { exemptions: noExemptions, monitors: { gauges: null, logsChanges: false, sink: null } };

      const lines = await linesLogged((log) =>
        tellMonitors(deps, { store: watched, clock, log }, laterAudit.id),
      );

      expect([asked, lines]).toEqual([[], []]);
    });
  });

  it('tells of the audit that was closed, and of none that is not there', async () => {
    await withEstate(seedEstate, async (store) => {
      const deps = { exemptions: noExemptions, monitors: { gauges: null, logsChanges: true, sink: null } };

      const lines = await linesLogged(async (log) => {
        await tellMonitors(deps, { store, clock, log }, 'no such audit');
        await tellMonitors(deps, { store, clock, log }, laterAudit.id);
      });

      expect(lines.filter(({ message }) => message === 'audits compared')).toHaveLength(1);
    });
  });
});
