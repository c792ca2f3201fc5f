import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { tagColumns } from '../../../../lib/report/report-tags.ts';
import { imageColumns } from '../../../../lib/report/table/by-image.ts';
import { findingColumns } from '../../../../lib/report/table/by-vm.ts';
import type { Column } from '../../../../lib/report/table/columns.ts';
import { displayWidth } from '../../../../lib/report/table/display-width.ts';
import { writeTable } from '../../../../lib/report/table/table.ts';
import { image, judged, pagesFrom, sink, target, unjudged } from '../sample-findings.ts';

type Row = readonly [string, string | null];

const columns: readonly Column<Row>[] = [
  { name: 'name', isShown: true, cell: ([name]) => name },
  { name: 'left', isShown: false, cell: () => 'never shown' },
  { name: 'osBuild', isShown: true, cell: ([, build]) => build },
];

async function tableOf(width: number | null, ...pages: readonly (readonly Row[])[]): Promise<string> {
  const out = sink();
  await writeTable(columns, pagesFrom(...pages), { write: out.write, width });
  return out.text();
}

describe('writeTable', () => {
  it('aligns the shown columns below one header, over all pages', async () => {
    expect(await tableOf(null, [['vm-one', '14393']], [['b', null]])).toBe(
      ['NAME    OS BUILD', 'vm-one  14393', 'b', ''].join('\n'),
    );
  });

  it('has a column that hides where it is empty only where the first page fills it', async () => {
    const owner: Column<Row> = {
      name: 'tag:Owner',
      isShown: true,
      hidesEmpty: true,
      cell: ([, build]) => build,
    };
    const heads = async (...rows: Row[]) => {
      const out = sink();
      await writeTable([...columns, owner], pagesFrom(rows), {
        write: out.write,
        width: null,
        language: 'ja',
      });
      return out.text().split('\n')[0];
    };

    expect(await heads(['a', null], ['b', 'x'])).toBe('名前  OS ビルド  OWNER');
    expect(await heads(['a', null], ['b', ''])).toBe('名前  OS ビルド');
  });

  it('writes no header over nothing, and one where a later page has the first row', async () => {
    expect(await tableOf(null, [])).toBe('');
    expect(await tableOf(null, [], [['a', '1']])).toBe('NAME  OS BUILD\na     1\n');
  });

  it('never leaves out the answer of a finding, however narrow the terminal and long the names', async () => {
    const out = sink();
    const findings = [judged(`vm-${'long-name-'.repeat(5)}1`)];
    await writeTable(findingColumns, pagesFrom(findings), { write: out.write, width: 60 });

    expect(out.text()).toMatch(/^NAME\n {2}EXPOSURE +CLIENT +SERVER\n {2}.*RESOURCE GROUP/);
  });

  const owned = judged('vm-win2022-datacenter-1', {
    target: target('vm-win2022-datacenter-1', {
      tags: { Owner: 'ops@contoso.example' },
      subscriptionName: 'Production',
    }),
  });

  it.each([
    { width: 60, first: /^NAME +EXPOSURE +CLIENT\n {2}SERVER\n {2}.*RESOURCE GROUP +.*OWNER\n/, lines: 3 },
    { width: 80, first: /^NAME +EXPOSURE +CLIENT +SERVER\n {2}.*RESOURCE GROUP +.*OWNER\n/, lines: 2 },
    { width: 120, first: /^NAME +.*RESOURCE GROUP +.*EXPOSURE +CLIENT +SERVER +.*OWNER\n/, lines: 1 },
  ])(
    'tells name, exposure, both halves and owner at $width columns, over more lines where one is too short',
    async ({ width, first, lines }) => {
      const out = sink();
      const all = [...findingColumns, ...tagColumns(['Owner'])];
      await writeTable(all, pagesFrom([owned]), { write: out.write, width });

      const shown = out.text().trimEnd().split('\n');
      expect(out.text()).toMatch(first);
      expect(shown).toHaveLength(2 * lines);
      expect(Math.max(...shown.map(displayWidth))).toBeLessThanOrEqual(width);
      expect(shown.at(-1)).toMatch(/ops@contoso\.example$/);
    },
  );

  it.each([
    [60, /^b\n {2}.*probe-crashed/m],
    [80, /^b\n {2}.*probe-crashed/m],
    [240, /^b +Rg +failed +probe-crashed/m],
  ])('says beside the name why there is no verdict, at %i columns', async (width, line) => {
    const out = sink();
    const failed = unjudged('b', { reason: 'probe-crashed' });
    const long = judged(`vm-${'x'.repeat(40)}`);
    await writeTable(findingColumns, pagesFrom([long, failed]), { write: out.write, width });

    expect(out.text()).toMatch(line);
  });

  it('tells why before it tells that most were judged', async () => {
    const out = sink();
    const tags = { Owner: 'ops@contoso.example' };
    const resourceGroup = 'rg-of-a-name-of-25-letters';
    const failed = unjudged('b', { target: target('b', { tags, resourceGroup }), reason: 'probe-crashed' });
    const all = [...findingColumns, ...tagColumns(['Owner'])];
    const long = judged(`vm-${'x'.repeat(28)}`);
    const leftOut = await writeTable(all, pagesFrom([long, failed]), { write: out.write, width: 80 });

    expect(out.text()).toMatch(/^ {2}rg-of-a-name-of-25-letters +probe-crashed .*ops@contoso\.example$/m);
    expect(leftOut).toContain('OUTCOME');
  });

  it('tells whose a VM is before what it was made from', async () => {
    const out = sink();
    const tags = { Owner: 'ops@contoso.example' };
    const owned = judged('a', { target: target('a', { tags, subscriptionName: 'Production' }) });
    const columnsOfAll = [...findingColumns, ...tagColumns(['Owner'])];
    const leftOut = await writeTable(columnsOfAll, pagesFrom([owned]), { write: out.write, width: 110 });

    expect(out.text()).toMatch(/^NAME +SUBSCRIPTION .* OWNER\n/);
    expect(leftOut).toEqual(expect.arrayContaining(['OFFER', 'SKU', 'VERSION']));
  });

  it('has columns of one rank together or not at all', async () => {
    const counts = { enabled: 2, disabled: 1 };
    const seen = new Set<boolean>();
    for (let width = 40; width < 200; width += 4) {
      const out = sink();
      const pages = pagesFrom([image({ client: counts, server: counts })]);
      const leftOut = await writeTable(imageColumns, pages, { write: out.write, width });
      seen.add(leftOut.includes('CLIENT'));
      expect([width, leftOut.includes('SERVER')]).toEqual([width, leftOut.includes('CLIENT')]);
    }
    expect(seen.size).toBe(2);
  });

  it('never cuts what tells one image from another', async () => {
    const out = sink();
    const [sku, offer] = ['2019-Datacenter-Core-smalldisk', 'cis-windows-server-2022-l1'];
    await writeTable(imageColumns, pagesFrom([image({ sku, offer })]), { write: out.write, width: 80 });

    expect(out.text()).toContain(`${sku}  2016.127.20190603  confirmed`);
  });

  it('tells moments in the zone of the language, and names it', async () => {
    const ended: Column<string> = { name: 'endedAt', isShown: true, isTime: true, cell: (at) => at };
    const lastLine = async (language: 'en' | 'ja') => {
      const out = sink();
      const pages = pagesFrom(['2026-01-05T20:10:00.000Z']);
      await writeTable([ended], pages, { write: out.write, width: 80, language });
      return out.text().trim().split('\n').at(-1);
    };

    expect(await lastLine('en')).toBe('2026-01-05 20:10 UTC');
    expect(await lastLine('ja')).toBe('2026-01-06 05:10 JST');
  });

  it('counts wide characters as two columns', async () => {
    expect(
      await tableOf(null, [
        ['仮想', 'x'],
        ['abcd', 'y'],
      ]),
    ).toBe('NAME  OS BUILD\n仮想  x\nabcd  y\n');
  });

  it('cuts the widest cells to the terminal and nothing in a pipe', async () => {
    const long = 'n'.repeat(50);

    expect(await tableOf(20, [[long, '1']])).toBe(`NAME\n${'n'.repeat(19)}…\n`);
    expect(await tableOf(40, [[long, '1']])).toBe(
      `NAME                            OS BUILD\n${'n'.repeat(29)}…  1\n`,
    );
    expect(await tableOf(null, [[long, '1']])).toContain(long);
  });

  const wide: readonly Column<string>[] = [
    { name: 'name', isShown: true, isWhole: true, cell: (name) => name },
    { name: 'location', isShown: true, rank: 3, cell: () => 'l'.repeat(10) },
    { name: 'server', isShown: true, isWhole: true, cell: () => 's'.repeat(15) },
    { name: 'reason', isShown: true, rank: 2, cell: () => 'r'.repeat(40) },
    { name: 'exposure', isShown: true, rank: 1, cell: () => 'on' },
  ];

  it.each([
    { width: 41, heads: 'NAME SERVER EXPOSURE', leftOut: ['LOCATION', 'REASON'] },
    { width: 53, heads: 'NAME LOCATION SERVER EXPOSURE', leftOut: ['REASON'] },
    { width: 67, heads: 'NAME SERVER REASON EXPOSURE', leftOut: ['LOCATION'] },
    { width: 79, heads: 'NAME LOCATION SERVER REASON EXPOSURE', leftOut: [] },
    { width: null, heads: 'NAME LOCATION SERVER REASON EXPOSURE', leftOut: [] },
  ])(
    'shows $heads on $width columns, by rank, and says what it left out',
    async ({ width, heads, leftOut }) => {
      const out = sink();
      const pages = pagesFrom(['n'.repeat(12)], ['m'.repeat(14)]);

      const said = await writeTable(wide, pages, { write: out.write, width });

      const [header = '', first = '', second = ''] = out.text().split('\n');
      expect(said).toEqual(leftOut);
      expect(header.split(/ {2,}/).join(' ')).toBe(heads);
      expect([first, second].map((line) => line.match(/^(n{12}|m{14}) .*?s{15}(?!s)/) !== null)).toEqual([
        true,
        true,
      ]);
    },
  );

  it('never lets a cell steer the terminal or break the line', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.integer({ min: 20, max: 60 }),
        async (hostile, width) => {
          const lines = (await tableOf(width, [[hostile, hostile]])).split('\n');

          expect(lines).toHaveLength(3);
          expect(lines.join('')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
          expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
