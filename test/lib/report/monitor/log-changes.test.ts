import { describe, expect, it } from '@jest/globals';
import { type Exemptions, indexExemptions, noExemptions } from '../../../../lib/findings/exemptions.ts';
import type { Settlement } from '../../../../lib/findings/store/ledger.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import type { Audit } from '../../../../lib/model/audit.ts';
import { logChanges } from '../../../../lib/report/monitor/log-changes.ts';
import { aNewRow, anAudit, judgedAs } from '../../../support/ledger-builders.ts';
import { linesLogged } from '../../../support/logged-lines.ts';
import {
  earlierAudit,
  laterAudit,
  seedEstate,
  seedSample,
  writeAudit,
} from '../../../support/seeded-estate.ts';
import { withEstate } from '../html/rendered-report.ts';

function logged(store: Store, { id }: Audit, exemptions: Exemptions = noExemptions) {
  return linesLogged(async (log) => {
    await logChanges({ store, log }, (await store.readAudit(id)) as Audit, exemptions);
  });
}

const leftOut: Settlement = { outcome: 'skipped', reason: 'sampled' };
const silent: Settlement = { outcome: 'unreachable', reason: 'agent-not-ready' };

/** Two audits in which these VMs became what they are. */
function weeks(rows: Readonly<Record<string, readonly [Settlement | null, Settlement]>>) {
  return async (store: Store): Promise<void> => {
    const before = Object.entries(rows).flatMap(([name, [first]]) =>
      first === null ? [] : [aNewRow(name, { settlement: first })],
    );
    await writeAudit(store, earlierAudit, [
      ...before,
      aNewRow('vm-same', { settlement: judgedAs('disabled', earlierAudit.startedAt) }),
    ]);
    const after = Object.entries(rows).map(([name, [, second]]) => aNewRow(name, { settlement: second }));
    const known = await store.lastKnown(after.map(({ target }) => target.key));
    await writeAudit(store, laterAudit, [
      ...after.map((row) => ({ ...row, lastKnown: known.get(row.target.key) ?? null })),
      aNewRow('vm-same', { settlement: judgedAs('disabled', laterAudit.startedAt) }),
    ]);
  };
}

/** An audit of one VM, which knows what earlier ones found. */
async function writeKnown(store: Store, audit: Audit, name: string, settlement: Settlement): Promise<void> {
  const row = aNewRow(name, { settlement });
  const known = await store.lastKnown([row.target.key]);
  await writeAudit(store, audit, [{ ...row, lastKnown: known.get(row.target.key) ?? null }]);
}

const then = (verdict: 'enabled' | 'disabled') => judgedAs(verdict, earlierAudit.startedAt);
const now = (verdict: 'enabled' | 'disabled') => judgedAs(verdict, laterAudit.startedAt);

describe('logChanges', () => {
  it('has a line for each VM and each image that changed, and one that compares the audits', async () => {
    await withEstate(seedEstate, async (store) => {
      const lines = await logged(store, laterAudit);

      const named = (text: string) => lines.filter(({ message }) => message === text);
      expect(
        named('vm changed')
          .map(({ name, cause, newlyOn }) => [name, cause, newlyOn])
          .sort(),
      ).toEqual([
        ['vm-2019-core-b', 'both-changed', 'client; server'],
        ['vm-2022-b', 'became-unreachable', ''],
        ['vm-coming', 'new-vm', ''],
        ['vm-leaving', 'gone', ''],
        ['vm-rebuilt', 'image-changed', ''],
        ['vm-server-on', 'server-changed', 'server'],
      ]);
      expect(named('image flag changed')).toMatchObject([
        { sku: '2025-datacenter', was: 'single', now: 'confirmed', wasFlagged: true, isFlagged: true },
      ]);
      expect(named('audits compared')).toMatchObject([
        { previousId: earlierAudit.id, changed: 6, notLogged: 0 },
      ]);
      const [compared] = named('audits compared');
      expect(Number(compared?.['knownPercent'])).toBeLessThan(Number(compared?.['knownPercentBefore']));
      expect(lines).toHaveLength(8);
    });
  });

  it('asks once what each of the two came to, beside the look for the earlier one', async () => {
    await withEstate(seedEstate, async (store) => {
      const asked: string[] = [];
      const coverage: Store['coverage'] = async (id, subscription) => {
        asked.push(id);
        return await store.coverage(id, subscription);
      };
      await logged({ ...store, coverage }, laterAudit);

      expect(asked.filter((id) => id === laterAudit.id)).toHaveLength(1);
      expect(asked.filter((id) => id === earlierAudit.id)).toHaveLength(2);
    });
  });

  it('has no line for a VM that is on and was left out of the sample before', async () => {
    await withEstate(weeks({ 'vm-1': [leftOut, now('enabled')] }), async (store) => {
      const lines = await logged(store, laterAudit);

      expect(lines.filter(({ message }) => message === 'vm changed')).toEqual([]);
      expect(lines.find(({ message }) => message === 'audits compared')).toMatchObject({ changed: 0 });
    });
  });

  it.each([
    ['it', [then('disabled'), leftOut], { leftOut: 1, leftOutBefore: 0 }],
    ['the audit before', [leftOut, silent], { leftOut: 0, leftOutBefore: 1 }],
  ] as const)('compares no known coverage where %s left VMs out as a sample', async (_which, row, fields) => {
    await withEstate(weeks({ 'vm-1': row, 'vm-2': [then('disabled'), silent] }), async (store) => {
      expect((await logged(store, laterAudit)).at(-1)).toMatchObject({
        message: 'audits compared',
        knownPercent: null,
        knownPercentBefore: null,
        ...fields,
      });
    });
  });

  it('has no line for an image whose flag is another by a sample', async () => {
    await withEstate(seedSample, async (store) => {
      expect((await logged(store, laterAudit)).map(({ message }) => message)).toEqual(['audits compared']);
    });
  });

  it.each([
    { name: 'was off', before: then('disabled'), on: 'client; server' },
    { name: 'was never seen', before: null, on: 'client; server' },
    { name: 'could not be asked, and never was', before: silent, on: 'client; server' },
    { name: 'is exempt', before: then('disabled'), on: '', isExempt: true },
  ])('says which halves of a VM are on now that $name', async ({ before, on, isExempt }) => {
    await withEstate(weeks({ 'vm-1': [before, now('enabled')] }), async (store) => {
      const exemptions = indexExemptions(
        isExempt === true
          ? [{ vm: aNewRow('vm-1').target.resourceId, owner: 'A', reason: 'B', expires: '2099-01-01' }]
          : [],
      );
      const [line] = await logged(store, laterAudit, exemptions);

      expect(line).toMatchObject({ message: 'vm changed', name: 'vm-1', newlyOn: on, exposureAfter: 'on' });
    });
  });

  it('does not call a VM newly on that was on when it was last judged', async () => {
    const rows = weeks({ 'vm-1': [then('enabled'), silent] });
    const third = {
      ...laterAudit,
      id: '20260119T030000Z-0000000c' as Audit['id'],
      startedAt: '2026-01-19T03:00:00.000Z',
    };
    await withEstate(rows, async (store) => {
      const back = aNewRow('vm-1', { settlement: judgedAs('enabled', third.startedAt) });
      await writeAudit(store, third, [back]);

      const lines = await logged(store, third);

      expect(lines.find(({ name }) => name === 'vm-1')).toMatchObject({
        cause: 'became-judged',
        newlyOn: '',
      });
    });
  });

  it('does not call a VM newly on that the audit before missed and an earlier one saw on', async () => {
    const missed = anAudit({
      id: '20260106T030000Z-0000000d' as Audit['id'],
      startedAt: '2026-01-06T03:00:00.000Z',
      trigger: 'timer',
      incompleteBecause: [{ code: 'pages-cut' }],
    });
    await withEstate(
      async (store) => {
        await writeAudit(store, earlierAudit, [aNewRow('vm-1', { settlement: then('enabled') })]);
        await writeAudit(store, missed, [aNewRow('vm-2', { settlement: then('disabled') })]);
        await writeKnown(store, laterAudit, 'vm-1', now('enabled'));
      },
      async (store) => {
        const lines = await logged(store, laterAudit);

        expect(lines.find(({ name }) => name === 'vm-1')).toMatchObject({
          cause: 'not-seen-before',
          newlyOn: '',
        });
      },
    );
  });

  const between = anAudit({
    id: '20260108T030000Z-0000000e' as Audit['id'],
    startedAt: '2026-01-08T03:00:00.000Z',
    trigger: 'cli',
  });

  it.each([
    { before: 'was off', state: 'complete', name: 'vm-1', cause: 'both-changed' },
    { before: 'was missed', state: 'incomplete', name: 'vm-2', cause: 'not-seen-before' },
  ])('tells of a VM that $before what an audit by the command line found first', async ({ state, ...vm }) => {
    const first = {
      ...earlierAudit,
      incompleteBecause: state === 'complete' ? [] : [{ code: 'pages-cut' } as const],
    };
    await withEstate(
      async (store) => {
        await writeAudit(store, first, [aNewRow('vm-1', { settlement: then('disabled') })]);
        await writeKnown(store, between, vm.name, judgedAs('enabled', between.startedAt));
        await writeKnown(store, laterAudit, vm.name, now('enabled'));
      },
      async (store) => {
        const lines = await logged(store, laterAudit);

        expect(lines.find(({ name }) => name === vm.name)).toMatchObject({
          cause: vm.cause,
          newlyOn: 'client; server',
        });
        expect(lines.at(-1)).toMatchObject({ previousId: first.id });
      },
    );
  });

  it('leaves out lines beyond a thousand, but none of a VM that is on now', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1100 }, (_, index) => [
        `vm-${String(index).padStart(4, '0')}`,
        [then('disabled'), index % 20 === 0 ? now('enabled') : silent] as const,
      ]),
    );
    await withEstate(weeks(many), async (store) => {
      const lines = await logged(store, laterAudit);

      const vms = lines.filter(({ message }) => message === 'vm changed');
      expect(vms.filter(({ newlyOn }) => newlyOn !== '')).toHaveLength(55);
      expect(vms).toHaveLength(1055);
      expect(lines.at(-1)).toMatchObject({ message: 'audits compared', changed: 1100, notLogged: 45 });
    });
  });

  it('says nothing of the first audit of a scope', async () => {
    await withEstate(seedEstate, async (store) => {
      expect(await logged(store, earlierAudit)).toEqual([]);
    });
  });
});
