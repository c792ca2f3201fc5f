import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { findingColumns } from '../../../../lib/report/table/by-vm.ts';
import type { Column } from '../../../../lib/report/table/columns.ts';
import { csv, tsv, writeDelimited } from '../../../../lib/report/table/delimited.ts';
import { judged, pagesFrom, sink, unjudged } from '../sample-findings.ts';

const oneColumn: readonly Column<string>[] = [{ name: 'cell', isShown: false, cell: (text) => text }];

async function csvOf(...cells: string[]): Promise<string> {
  const out = sink();
  await writeDelimited(csv, oneColumn, pagesFrom(cells), out.write);
  return out.text();
}

describe('writeDelimited', () => {
  it.each([
    ['=HYPERLINK("x")', `"'=HYPERLINK(""x"")"`],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', `"'\r=1"`],
    ['\n=1', `"'\n=1"`],
    ['＝1+1', "'＝1+1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠SUM(A1)', "'＠SUM(A1)"],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\r\nlines', '"two\r\nlines"'],
    ['plain', 'plain'],
    ['', ''],
    ['\u001b[31mred', '\\u{1b}[31mred'],
  ])('writes %j as %j in CSV', async (cell, written) => {
    expect(await csvOf(cell)).toBe(`\ufeffcell\r\n${written}\r\n`);
  });

  it('gives every cell back to a CSV reader, and none that a spreadsheet would run', async () => {
    const printable = fc.string({ unit: fc.constantFrom(...'a=+-@＝＋－＠\t\r\n",; ') });
    await fc.assert(
      fc.asyncProperty(fc.array(printable, { minLength: 1 }), async (cells) => {
        const read = readCsv((await csvOf(...cells)).slice(1)).slice(1);

        expect(read.map((cell) => cell.replace(/^'(?=[=+\-@＝＋－＠\t\r\n])/, ''))).toEqual(cells);
        expect(read.some((cell) => /^[=+\-@＝＋－＠\t\r\n]/.test(cell))).toBe(false);
      }),
    );
  });

  it.each(['=1+1', '+1', '-1', '@sum', '＝1'])('makes no formula of %s in TSV either', async (cell) => {
    const out = sink();

    await writeDelimited(tsv, oneColumn, pagesFrom([cell]), out.write);

    expect(out.text().split('\n')[1]).toBe(`'${cell}`);
  });

  it('cuts a cell of CSV at what a cell of Excel holds, and leaves TSV whole', async () => {
    const out = sink();
    const most = 'a'.repeat(32_767);
    await writeDelimited(tsv, oneColumn, pagesFrom([`${most}b`]), out.write);

    expect(readCsv(await csvOf(most, `${most}b`)).slice(1)).toEqual([most, `${most.slice(1)}…`]);
    expect(out.text()).toContain(`${most}b`);
  });

  it('keeps one finding on one line of TSV', async () => {
    const out = sink();
    await writeDelimited(tsv, oneColumn, pagesFrom(['a\tb\\c\r\nd']), out.write);

    expect(out.text()).toBe('cell\na\\tb\\\\c\\r\\nd\n');
  });

  it('gives every row as many cells as the header has', async () => {
    const out = sink();
    await writeDelimited(tsv, findingColumns, pagesFrom([judged('a')], [unjudged('b')]), out.write);

    const widths = out
      .text()
      .split('\n')
      .slice(0, -1)
      .map((line) => line.split('\t').length);

    expect(widths).toEqual([findingColumns.length, findingColumns.length, findingColumns.length]);
  });
});

/** A reader of one-column CSV by RFC 4180. */
function readCsv(text: string): string[] {
  const cells = text.match(/(?:"(?:[^"]|"")*"|[^\r\n"]*)\r\n/g) ?? [];
  return cells.map((line) => {
    const cell = line.slice(0, -2);
    return cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
  });
}
