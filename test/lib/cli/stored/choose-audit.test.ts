import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { loadTexts } from '../../../../lib/cli/texts/load-texts.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import { scopeHash } from '../../../../lib/inventory/scope/scope.ts';
import type { Audit } from '../../../../lib/model/audit.ts';
import type { AuditId } from '../../../../lib/model/ids.ts';
import type { Scope } from '../../../../lib/model/scope.ts';
import { openSqliteStore } from '../../../../lib/sqlite/store.ts';
import {
  aNewRow,
  anAudit,
  aTarget,
  firstSubscription,
  judgedAs,
  secondSubscription,
} from '../../../support/ledger-builders.ts';
import { overStore } from '../commands/over-store.ts';

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'smb1-audit-choose-'));
  store = await openSqliteStore(join(folder, 'audits.sqlite'));
});

afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const estate: Scope = { include: { subscriptions: [firstSubscription] } };
const both: Scope = { include: { subscriptions: [firstSubscription, secondSubscription] } };

/** An audit of a day in January 2026 with so many judged VMs. */
async function audited(day: string, vms: number, changes: Partial<Audit> = {}): Promise<AuditId> {
  const id = `202601${day}T030000Z-0000000a` as AuditId;
  const scope = changes.scope ?? estate;
  await store.createAudit(
    anAudit({
      id,
      state: 'complete',
      scope,
      scopeHash: scopeHash(scope),
      startedAt: `2026-01-${day}T03:00:00.000Z`,
      endedAt: `2026-01-${day}T04:00:00.000Z`,
      ...changes,
    }),
  );
  const rows = Array.from({ length: vms }, (_, index) =>
    aNewRow(`vm-${day}-${index}`, { settlement: judgedAs('enabled') }),
  );
  await store.addRows(id, rows, 0);
  return id;
}

/** Days of January of the VMs that a listing shows, and what it says before. */
async function listed(...args: string[]) {
  const { code, stdout, said } = await overStore(store, ['findings', ...args, '--output', 'ndjson']);
  const names = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { name: string }).name);
  return { code, days: [...new Set(names.map((name) => name.split('-')[1]))], said };
}

describe('latest', () => {
  it.each<{ name: string; vms: number; changes: Partial<Audit>; why: string }>([
    { name: 'failed', vms: 0, changes: { state: 'failed' }, why: 'is failed' },
    { name: 'canceled', vms: 3, changes: { state: 'canceled' }, why: 'is canceled' },
    { name: 'still running', vms: 3, changes: { state: 'probing', endedAt: null }, why: 'is probing' },
    { name: 'interrupted', vms: 3, changes: { state: 'interrupted', endedAt: null }, why: 'is interrupted' },
    { name: 'empty', vms: 0, changes: { state: 'incomplete' }, why: 'found no VM' },
  ])('is the whole audit before one that is $name, which is named', async ({ vms, changes, why }) => {
    await audited('05', 2);
    const later = await audited('06', vms, changes);

    const { code, days, said } = await listed();

    expect([code, days]).toEqual([0, ['05']]);
    expect(said).toEqual([
      `Audit 20260105T030000Z-0000000a: subscription ${firstSubscription}, complete, ended 2026-01-05 04:00 UTC.`,
      `Audit ${later} was started later (2026-01-06 03:00 UTC), but ${why}: give its id to see it.`,
    ]);
  });

  it('says nothing of a later one of another scope that came to nothing, and of one that is open', async () => {
    await audited('05', 2);
    await audited('06', 0, { scope: both, state: 'failed' });

    expect((await listed()).said).toHaveLength(1);
    const open = await audited('07', 0, { scope: both, state: 'probing', endedAt: null });
    await audited('08', 0, { scope: both, state: 'failed' });
    expect((await listed()).said[1]).toContain(`Audit ${open} was started later`);
  });

  it('names the subscriptions of its scope where their names are known', async () => {
    const subscriptionNames = { [firstSubscription]: 'Production' };
    await audited('05', 2, { scope: both, subscriptionNames });

    expect((await listed()).said[0]).toContain(
      `: subscription Production (${firstSubscription}) and ${secondSubscription}, complete`,
    );
  });

  it('tells readers of Japanese its times in JST too', async () => {
    await audited('05', 2);

    const { said } = await overStore(store, ['findings'], { texts: await loadTexts('ja') });

    expect(said[0]).toContain('、2026-01-05 13:00 JST (04:00 UTC) 終了');
  });

  it('is never a check of one VM, nor an old second look at a part', async () => {
    const whole = await audited('05', 2);
    await audited('06', 1, { trigger: 'check' });
    await audited('07', 1, { lineage: { from: whole, only: ['failed'] } });

    expect(await listed('latest')).toMatchObject({ days: ['05'] });
  });

  it('is an audit that continues a whole one', async () => {
    const whole = await audited('05', 2);
    await audited('07', 2, { lineage: { from: whole, only: ['failed'], isContinued: true } });

    expect(await listed('latest')).toMatchObject({ days: ['07'] });
  });

  it('is incomplete audits too, and of a narrow scope, with a word of the newest wider one', async () => {
    await audited('05', 5, { scope: both, subscriptions: [firstSubscription, secondSubscription] });
    await audited('06', 2, { state: 'incomplete' });

    const { days, said } = await listed();

    expect(days).toEqual(['06']);
    expect(said[1]).toBe(
      `The newest audit of a wider scope is 20260105T030000Z-0000000a: subscription ${firstSubscription} and ${secondSubscription}, complete, ended 2026-01-05 04:00 UTC.`,
    );
  });

  it('with scope flags is of that very scope', async () => {
    await audited('05', 5, { scope: both });
    await audited('06', 2);

    const flags = ['--subscription', secondSubscription, '--subscription', firstSubscription];

    expect(await listed(...flags)).toMatchObject({ days: ['05'] });
    const none = await listed('--subscription', secondSubscription);
    expect(none.code).toBe(3);
    expect(none.said.at(-1)).toContain(
      `name the scope of the audit; they do not filter its VMs. To pick VMs by owner or place, use the CSV (smb1-audit findings --output csv) or the filters of the report. The last audit is 20260106T030000Z-0000000a: subscription ${firstSubscription}, complete, ended`,
    );
    expect((await listed('20260106T030000Z-0000000a', ...flags)).code).toBe(2);
  });

  it.each(['findings', 'images', 'report', 'export'])(
    'is missed by %s with exit 3 and the state of the last one, where none is whole',
    async (command) => {
      await audited('05', 0, { state: 'failed' });

      const { code, stdout, said } = await overStore(store, [command]);

      expect([code, stdout]).toEqual([3, '']);
      expect(said.join('\n')).toMatch(/no whole audit.+20260105T030000Z-0000000a, is failed/);
    },
  );
});

describe('latest with scope flags beside settings', () => {
  it('is of the scope that the same flags audit: a configured exclusion holds', async () => {
    await audited('05', 1, { scope: { ...estate, exclude: { tags: ['env=lab'] } } });
    await audited('06', 1);
    const env = { SMB1_AUDIT_EXCLUDE_TAGS: 'env=lab' };

    const { said } = await overStore(store, ['findings', '-s', firstSubscription], { env });

    expect(said[0]).toContain('Audit 20260105T030000Z-0000000a:');
  });
});

describe('latest where none is whole', () => {
  it.each([
    { changes: { state: 'incomplete' }, rows: 0, says: 'is incomplete and found no VM' },
    { changes: { trigger: 'check' }, rows: 1, says: 'is complete and is a check of one VM' },
  ] as const)('names the state of the last one: $says', async ({ changes, rows, says }) => {
    await audited('05', rows, changes);

    const { said } = await listed('--subscription', firstSubscription);

    expect(said.at(-1)).toContain(
      `There is no whole audit of this scope in this store. The last one, 20260105T030000Z-0000000a, ${says}:`,
    );
  });
});

describe('last', () => {
  it('is the one started last, whatever became of it', async () => {
    await audited('05', 2);
    await audited('06', 1, { state: 'canceled' });

    expect(await listed('last')).toMatchObject({ code: 0, days: ['06'] });
  });

  it('is what status means without a name', async () => {
    await audited('05', 2);
    const last = await audited('06', 0, { state: 'failed' });

    const { code, stdout } = await overStore(store, ['status', '--output', 'json']);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ id: last, state: 'failed' });
  });

  it('is what cancel means without a name', async () => {
    await audited('05', 2);
    const last = await audited('06', 1, { state: 'interrupted', endedAt: null });

    expect((await overStore(store, ['cancel', '--output', 'none'])).code).toBe(0);
    expect(await store.readAudit(last)).toMatchObject({ state: 'canceled' });
  });
});

describe('chooseAudit of an audit by an earlier version', () => {
  it('says that it judged clients alone, however it was chosen', async () => {
    const id = await audited('05', 1, { halves: ['client'] });

    const sentence = `Audit ${id} was made by an earlier version: it judged only SMB 1.0 clients and says nothing about SMB 1.0 servers.`;

    for (const args of [[], [id]]) {
      expect((await listed(...args)).said).toContain(sentence);
    }
    expect((await overStore(store, ['explain', aTarget('vm-05-0').resourceId])).said).toContain(sentence);
  });
});

describe('audits', () => {
  it('lists every audit, the newest first, with state, trigger, scope and counts', async () => {
    await audited('05', 2);
    await audited('06', 0, { state: 'failed', trigger: 'timer' });

    const { stdout } = await overStore(store, ['audits', '--output', 'csv']);

    expect(stdout.slice(1).split('\r\n').slice(0, 3)).toEqual([
      'id,state,trigger,startedAt,endedAt,discovered,known,scope,continues',
      `20260106T030000Z-0000000a,failed,timer,2026-01-06T03:00:00.000Z,2026-01-06T04:00:00.000Z,0,0,subscription ${firstSubscription},`,
      `20260105T030000Z-0000000a,complete,cli,2026-01-05T03:00:00.000Z,2026-01-05T04:00:00.000Z,2,2,subscription ${firstSubscription},`,
    ]);
  });
});
