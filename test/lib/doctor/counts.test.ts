import { describe, expect, it } from '@jest/globals';
import { doctorEnglish } from '../../../lib/cli/texts/doctor-english.ts';
import { countedAssumptions, countWarnings } from '../../../lib/doctor/counts.ts';
import type { Store } from '../../../lib/findings/store/store.ts';
import { scopeHash } from '../../../lib/inventory/scope/scope.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import { aNewRow, anAudit, aProbe } from '../../support/ledger-builders.ts';
import { judged, writeAudit } from '../../support/seeded-estate.ts';
import { withEstate } from '../report/html/rendered-report.ts';

const scope = { include: { subscriptions: ['11111111-1111-1111-1111-111111111111'] } };
const audit = anAudit({ id: '20260105T030000Z-0000000a' as AuditId, scope, scopeHash: scopeHash(scope) });

function row(name: string, client: readonly string[], server: readonly string[]) {
  const probe = aProbe('binaries-absent');
  const halves = {
    client: { ...probe.halves.client, warnings: client },
    server: { ...probe.halves.server, warnings: server },
  };
  return aNewRow(name, { settlement: judged({ ...probe, halves }, audit.startedAt) });
}

const rows = [
  row('both', ['payload-in-store', 'leftover-service-key'], ['payload-in-store']),
  row('server', [], ['store-unread', 'driver-can-start-on-demand']),
  row('none', [], []),
  aNewRow('failed', { settlement: { outcome: 'failed', reason: 'timed-out' } }),
];

const seed = (store: Store): Promise<void> => writeAudit(store, audit, rows);

describe('countWarnings', () => {
  it('counts the VMs that rest on an assumption, and their halves, over the probed ones', async () => {
    await withEstate(seed, async (store) => {
      expect(await countWarnings(store, scope)).toEqual({
        auditId: audit.id,
        probed: 3,
        byWarning: {
          'payload-in-store': { vms: 1, client: 1, server: 1 },
          'store-unread': { vms: 1, client: 0, server: 1 },
          'leftover-service-key': { vms: 1, client: 1, server: 0 },
          'leftover-listed': { vms: 0, client: 0, server: 0 },
        },
      });
    });
  });

  it('looks in the newest whole audit of the scope, else in the newest whole one, never in a check', async () => {
    await withEstate(seed, async (store) => {
      const other = { ...audit, id: '20260112T030000Z-0000000b' as AuditId, scopeHash: 'f'.repeat(64) };
      const [, , , failed] = rows;
      await writeAudit(store, other, failed === undefined ? [] : [failed]);
      await writeAudit(store, { ...audit, id: '20260113T030000Z-0000000c' as AuditId, trigger: 'check' }, []);

      expect(await countWarnings(store, scope)).toMatchObject({ auditId: audit.id });
      expect(await countWarnings(store, {})).toMatchObject({ auditId: other.id, probed: 0 });
    });
  });

  it('has nothing to count in where there is no whole audit', async () => {
    await withEstate(
      (store) => store.createAudit(audit),
      async (store) => {
        expect(await countWarnings(store, scope)).toBeNull();
      },
    );
  });
});

describe('countedAssumptions', () => {
  it('says of each what rests on it and what it would mean if it were wrong', async () => {
    await withEstate(seed, async (store) => {
      const told = countedAssumptions(await countWarnings(store, scope));

      expect(told.map(({ id, state, observed }) => [id, state, doctorEnglish.detail(observed)])).toEqual([
        ['payload-in-store', 'untested', `1 of 3 VMs that audit ${audit.id} probed (client 1, server 1)`],
        ['store-unread', 'untested', `1 of 3 VMs that audit ${audit.id} probed (client 0, server 1)`],
        ['leftover-service-key', 'untested', `1 of 3 VMs that audit ${audit.id} probed (client 1, server 0)`],
        ['leftover-listed', 'held', `0 of 3 VMs that audit ${audit.id} probed`],
      ]);
      expect(told.every(({ ifWrong }) => /^\w.{20,}\.$/.test(ifWrong))).toBe(true);
    });
  });

  it('calls broken what must not be there at all', async () => {
    const listed = row('listed', ['leftover-service-key', 'leftover-listed'], []);
    await withEstate(
      (store) => writeAudit(store, audit, [listed]),
      async (store) => {
        const told = countedAssumptions(await countWarnings(store, scope));

        expect(told.find(({ id }) => id === 'leftover-listed')?.state).toBe('broken');
      },
    );
  });

  it('is untested without an audit', () => {
    expect(new Set(countedAssumptions(null).map(({ state }) => state))).toEqual(new Set(['untested']));
  });
});
