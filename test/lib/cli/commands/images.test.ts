import { describe, expect, it } from '@jest/globals';
import type { NewRow } from '../../../../lib/findings/store/ledger.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import type { LinkKind, LinkNote } from '../../../../lib/model/reasons/origin-reason.ts';
import { aNewRow, anAudit, aTarget, judgedAs, provenanceOf } from '../../../support/ledger-builders.ts';
import { writeAudit } from '../../../support/seeded-estate.ts';
import { withEstate } from '../../report/html/rendered-report.ts';
import { overStore } from './over-store.ts';

const provider =
  '/subscriptions/00000000-0000-4000-8000-000000000001/resourceGroups/rg-Golden/providers/Microsoft.Compute';

function from(name: string, kind: LinkKind, id: string): NewRow {
  const note: LinkNote = { code: 'image-reference' };
  const provenance = { ...provenanceOf(null), chain: [{ kind, id: `${provider}/${id}`, note }] };
  return aNewRow(name, { target: aTarget(name, { provenance }), settlement: judgedAs('enabled') });
}

async function seed(store: Store): Promise<void> {
  await writeAudit(store, anAudit({ state: 'probing' }), [
    aNewRow('vm-1', { settlement: judgedAs('binaries-absent') }),
    from('vm-2', 'gallery-image-version', 'galleries/g/images/base/versions/1.0.0'),
    from('vm-3', 'managed-image', 'images/old'),
  ]);
}

const linesOf = (stdout: string): string[] => stdout.trimEnd().split('\n');

describe('images', () => {
  it('shows the Marketplace’s in a table, then one’s own in another', async () => {
    const { stdout } = await withEstate(seed, (store) => overStore(store, ['images']));
    const lines = linesOf(stdout);

    expect(lines).toHaveLength(6);
    expect(lines[0]).toMatch(/^PUBLISHER +OFFER +SKU .*SMB1 ABSENT +WITH VERDICTS +DECIDED/);
    expect(lines[2]).toBe('');
    expect(lines[3]).toMatch(/^KIND +IMAGE +SMB1 ABSENT .*MADE FROM$/);
    expect(lines[4]).toMatch(/^gallery +rg-Golden\/g\/base\/1\.0\.0 +no .* imported-blob$/);
    expect(lines[5]).toMatch(/^managed +rg-Golden\/old +no /);
  });

  it.each(['images', 'findings'])('of a sample says so, as %s does', async (command) => {
    const sampled = { outcome: 'skipped', reason: 'sampled' } as const;
    const seedSample = (store: Store) =>
      writeAudit(store, anAudit({ state: 'probing' }), [
        aNewRow('vm-1', { settlement: judgedAs('binaries-absent') }),
        aNewRow('vm-2', { settlement: sampled }),
      ]);
    const sample = await withEstate(seedSample, (store) => overStore(store, [command]));
    const whole = await withEstate(seed, (store) => overStore(store, [command]));

    expect(sample.said.at(-1)).toBe('Sample: 1 VM was left out on purpose; it may be on.');
    expect(whole.said.join()).not.toContain('Sample');
  });

  it('lists all in one as CSV, with what only one’s own have behind', async () => {
    const { stdout } = await withEstate(seed, (store) => overStore(store, ['images', '-o', 'csv']));
    const lines = stdout.trimEnd().split('\r\n');

    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/,kind,id,madeFrom$/);
    expect(lines[1]).toMatch(/,marketplace,,$/);
    expect(lines[3]).toMatch(/,managed,.*\/images\/old,imported-blob$/);
  });

  it.each([[['--flagged']], [['--kind', 'gallery']]])('refuses --newer beside %j', async (args) => {
    const { code, said } = await withEstate(seed, (store) =>
      overStore(store, ['images', '--newer', ...args]),
    );

    expect(code).toBe(2);
    expect(said.join()).toContain(`--newer and ${args[0]} contradict each other`);
  });

  it.each([
    [['--kind', 'managed'], ['managed']],
    [
      ['--kind', 'marketplace,gallery'],
      ['marketplace', 'gallery'],
    ],
    [['--kind', 'disk'], []],
    [['--flagged'], ['marketplace']],
  ])('narrows by %j', async (args, kinds) => {
    const [json, table] = await withEstate(seed, async (store) => [
      await overStore(store, ['images', ...args, '-o', 'json']),
      await overStore(store, ['images', ...args]),
    ]);
    const listed = JSON.parse(json?.stdout ?? '') as { kind: string }[];

    expect(listed.map(({ kind }) => kind)).toEqual(kinds);
    expect(table?.stdout.match(/^(?:Microsoft|gallery|managed|disk)/gm) ?? []).toHaveLength(kinds.length);
    expect(table?.said.includes(`Nothing in this audit matches ${args.join(' ')}.`)).toBe(kinds.length === 0);
  });
});
