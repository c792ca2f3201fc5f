import { describe, expect, it } from '@jest/globals';
import type { Settlement } from '../../../../lib/findings/store/ledger.ts';
import type { AuditId } from '../../../../lib/model/ids.ts';
import { aNewRow, aTarget, judgedAs } from '../../../support/ledger-builders.ts';
import {
  earlierAudit,
  laterAudit,
  seedEstate,
  seedSample,
  writeAudit,
} from '../../../support/seeded-estate.ts';
import { renderReport, sectionOf, textIn, withEstate } from '../../report/html/rendered-report.ts';
import { overStore } from './over-store.ts';

type Change = { readonly cause: string; readonly name: string };

describe('diffCommand', () => {
  it.each([
    { args: [] },
    { args: [earlierAudit.id] },
    { args: [earlierAudit.id, laterAudit.id] },
    { args: [earlierAudit.id, 'latest'] },
  ])('compares the newest audit with the one before: $args', async ({ args }) => {
    await withEstate(seedEstate, async (store) => {
      const { code, stdout } = await overStore(store, ['diff', ...args, '--output', 'json']);

      const changes = JSON.parse(stdout) as Change[];
      expect(code).toBe(0);
      expect(changes.map(({ cause, name }) => [name, cause])).toEqual([
        ['vm-2019-core-b', 'both-changed'],
        ['vm-2022-b', 'became-unreachable'],
        ['vm-rebuilt', 'image-changed'],
        ['vm-server-on', 'server-changed'],
        ['vm-leaving', 'gone'],
        ['vm-coming', 'new-vm'],
      ]);
    });
  });

  it('prints a table with both sides', async () => {
    await withEstate(seedEstate, async (store) => {
      const { stdout, said } = await overStore(store, ['diff']);

      expect(stdout).toMatch(/^CAUSE +NAME +RESOURCE GROUP +BEFORE +AFTER\n/);
      expect(stdout).toMatch(/^both-changed +vm-2019-core-b +RG-One +both binaries-absent +both enabled$/m);
      expect(stdout).toMatch(
        /^server-changed +vm-server-on +RG-One +client binaries-absent, server installable +client binaries-absent, server enabled$/m,
      );
      expect(stdout).toMatch(
        /^became-unreachable +vm-2022-b +RG-One +both binaries-absent +skipped \(not-running\)$/m,
      );
      expect(said[0]).toMatch(`Audit ${laterAudit.id}: subscription`);
      expect(said[1]).toBe(`From audit ${earlierAudit.id} (complete) to audit ${laterAudit.id} (complete).`);
    });
  });

  it.each([60, 80, 100])('keeps both sides on %i columns, in further lines', async (width) => {
    await withEstate(seedEstate, async (store) => {
      const { stdout } = await overStore(store, ['diff'], { width });

      expect(stdout).toMatch(/^CAUSE +NAME *\n {2}.*BEFORE/);
      expect(stdout).toMatch(
        /^server-changed +vm-server-on\n {2}.*client binaries-absent, server installable\s.*client binaries-absent, server enabled\b/m,
      );
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(width);
    });
  });

  it('names the subscription where it is known', async () => {
    const rowIn = (settlement: Settlement) =>
      aNewRow('a', { target: { ...aTarget('a'), subscriptionName: 'Production' }, settlement });
    await withEstate(
      async (store) => {
        await writeAudit(store, earlierAudit, [rowIn(judgedAs('disabled'))]);
        await writeAudit(store, laterAudit, [rowIn(judgedAs('enabled'))]);
      },
      async (store) => {
        expect((await overStore(store, ['diff'])).stdout).toMatch(
          /^CAUSE +NAME +SUBSCRIPTION .*\n.* Production /,
        );
        expect((await overStore(store, ['diff', '-o', 'ndjson'])).stdout).toContain(
          '"subscriptionName":"Production"',
        );
      },
    );
  });

  it('names the images that changed their answer or are first seen', async () => {
    await withEstate(seedEstate, async (store) => {
      const { said } = await overStore(store, ['diff']);

      expect(said.slice(2)).toEqual([
        'Image MicrosoftWindowsServer:WindowsServer:2025-datacenter:26100.2314.241107 was single, is confirmed.',
      ]);
    });
  });

  const leftOut = { outcome: 'skipped', reason: 'sampled' } as const;
  const rowsOf = (settlements: Readonly<Record<string, Settlement>>) =>
    Object.entries(settlements).map(([name, settlement]) => aNewRow(name, { settlement }));

  it('says how many VMs a sample had left out, and how many of them are on now', async () => {
    await withEstate(
      async (store) => {
        await writeAudit(store, earlierAudit, rowsOf({ a: judgedAs('disabled'), b: leftOut, c: leftOut }));
        await writeAudit(
          store,
          laterAudit,
          rowsOf({ a: judgedAs('disabled'), b: judgedAs('enabled'), c: judgedAs('disabled') }),
        );
      },
      async (store) => {
        const { stdout, said } = await overStore(store, ['diff']);

        expect(stdout).toMatch(/^not-probed-before +b +.* skipped \(sampled\) +both enabled$/m);
        expect(said[2]).toBe(
          'The earlier audit is a sample: 2 VMs were left out of it. VMs among those left out that have verdicts now: 2; that can speak SMB 1.0 now: 1. Nothing says since when.',
        );
        expect((await overStore(store, ['diff', '-o', 'none'])).said[2]).toBe(said[2]);
        const report = textIn('en', sectionOf(await renderReport(store, laterAudit), 'changes'));
        expect(report).toContain(said[2]);
        expect(report).toContain('2 not probed before (left out of the earlier sample)');
      },
    );
  });

  it('says that nothing is known of VMs that are left out now, in a sentence where a table would be empty', async () => {
    await withEstate(
      async (store) => {
        await writeAudit(store, earlierAudit, rowsOf({ a: judgedAs('disabled'), b: judgedAs('enabled') }));
        await writeAudit(store, laterAudit, rowsOf({ a: judgedAs('disabled'), b: leftOut }));
      },
      async (store) => {
        const { stdout, said } = await overStore(store, ['diff']);

        expect(stdout).toBe('');
        expect(said.slice(2, 4)).toEqual([
          'No VM that both audits have verdicts of changed.',
          'The later audit is a sample: 1 VM was left out of it. Whether it changed is not known.',
        ]);
        expect((await overStore(store, ['diff', '-o', 'csv'])).stdout).toContain('cause,halves,');
      },
    );
  });

  it('counts an image with another flag by a sample, and does not call it changed', async () => {
    await withEstate(seedSample, async (store) => {
      const { said } = await overStore(store, ['diff']);

      expect(said.slice(3)).toEqual([
        'The later audit is a sample: 2 VMs were left out of it. Whether they changed is not known.',
        '1 image has another answer, and a sample left out VMs of it: that is not counted as a change.',
      ]);
      const report = textIn('ja', sectionOf(await renderReport(store, laterAudit), 'changes'));
      expect(report).toContain('1 件のイメージは結果が異なりますが');
      expect(report).not.toContain('結果が変わったイメージ');
    });
  });

  it('refuses audits of different scopes', async () => {
    const other = { ...laterAudit, id: '20260113T030000Z-0000000c' as AuditId, scopeHash: 'f'.repeat(64) };
    await withEstate(
      (store) => writeAudit(store, other, []),
      async (store) => {
        await writeAudit(store, laterAudit, []);
        const { code, said } = await overStore(store, ['diff', laterAudit.id, other.id]);

        expect(code).toBe(2);
        expect(said.join()).toMatch(/different scopes: only audits of the same scope can be compared/);
      },
    );
  });

  const partial = {
    ...laterAudit,
    id: '20260113T030000Z-0000000c' as AuditId,
    lineage: { from: laterAudit.id, only: ['failed' as const] },
  };
  const check = {
    ...laterAudit,
    trigger: 'check' as const,
    scope: { include: { ids: [aTarget('vm-2022-a').resourceId] } },
    scopeHash: 'c'.repeat(64),
  };

  it.each([
    { what: 'a second look at a part', newer: [partial] },
    { what: 'an audit that is still open', newer: [{ ...laterAudit, id: partial.id }], isOpen: true },
    {
      what: 'the first audit of another scope',
      newer: [{ ...laterAudit, id: partial.id, scopeHash: 'f'.repeat(64) }],
    },
    {
      what: 'two checks of one VM',
      newer: [
        { ...check, id: '20260114T030000Z-0000000d' as AuditId },
        { ...check, id: '20260115T030000Z-0000000e' as AuditId },
      ],
    },
  ])('passes over $what that came since', async ({ newer, isOpen = false }) => {
    await withEstate(seedEstate, async (store) => {
      for (const audit of newer) {
        await (isOpen ? store.createAudit(audit) : writeAudit(store, audit, []));
      }

      for (const args of [[], [earlierAudit.id]]) {
        const { code, said } = await overStore(store, ['diff', ...args]);

        expect(code).toBe(0);
        expect(said).toContain(
          `From audit ${earlierAudit.id} (complete) to audit ${laterAudit.id} (complete).`,
        );
      }
    });
  });

  it('refuses a second look at a part that is asked for by name', async () => {
    await withEstate(seedEstate, async (store) => {
      await writeAudit(store, partial, []);

      const { code, said } = await overStore(store, ['diff', earlierAudit.id, partial.id]);

      expect(code).toBe(2);
      expect(said.join()).toMatch(/only probed a part of audit .+ again: compare audits of the whole scope/);
    });
  });

  it('names the last audit where none is whole', async () => {
    await withEstate(
      (store) => writeAudit(store, { ...laterAudit, state: 'failed' }, []),
      async (store) => {
        const { code, said } = await overStore(store, ['diff']);

        expect([code, said.join()]).toEqual([3, expect.stringContaining(`${laterAudit.id}, is failed`)]);
      },
    );
  });

  it.each([
    { args: [], said: 'There are no two whole audits of one scope in this store yet.' },
    { args: [laterAudit.id], said: `There is no whole audit of the same scope after ${laterAudit.id}.` },
  ])('says that there is nothing to compare a first audit with: $args', async ({ args, said }) => {
    await withEstate(
      (store) => writeAudit(store, laterAudit, [aNewRow('vm')]),
      async (store) => {
        expect(await overStore(store, ['diff', ...args])).toMatchObject({ code: 3, said: [said] });
      },
    );
  });
});
