import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Column } from '../../../lib/report/columns.ts';
import { displayWidth } from '../../../lib/report/display-width.ts';
import { writeTable } from '../../../lib/report/table.ts';
import { pagesFrom, sink } from './sample-findings.ts';

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

  it('writes the header even when there is nothing', async () => {
    expect(await tableOf(null, [])).toBe('NAME  OS BUILD\n');
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

    expect(await tableOf(20, [[long, '1']])).toBe(`NAME        OS BUILD\n${'n'.repeat(9)}…  1\n`);
    expect(await tableOf(null, [[long, '1']])).toContain(long);
  });

  it('never cuts what must be whole, leaves the last of the others out where there is no room, and says which', async () => {
    const wide: readonly Column<string>[] = [
      { name: 'name', isShown: true, isWhole: true, cell: (name) => name },
      { name: 'location', isShown: true, cell: () => 'l'.repeat(20) },
      { name: 'server', isShown: true, isWhole: true, cell: () => 's'.repeat(15) },
      { name: 'version', isShown: true, cell: () => 'v'.repeat(20) },
    ];
    const out = sink();
    const pages = pagesFrom(['n'.repeat(12)], ['m'.repeat(14)]);

    const leftOut = await writeTable(wide, pages, { write: out.write, width: 42 });

    expect(leftOut).toEqual(['version']);
    expect(out.text().split('\n')).toEqual([
      `NAME          LOCATION     SERVER`,
      `${'n'.repeat(12)}  ${'l'.repeat(10)}…  ${'s'.repeat(15)}`,
      `${'m'.repeat(14)}  ${'l'.repeat(10)}…  ${'s'.repeat(15)}`,
      '',
    ]);
    expect(await writeTable(wide, pagesFrom(['n']), { write: out.write, width: null })).toEqual([]);
  });

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
