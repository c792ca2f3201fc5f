import { escapeActive } from '../escape-active.ts';
import type { Write } from '../json/json-document.ts';
import type { Language } from '../messages/messages.ts';
import { shortTimeText } from '../messages/time-text.ts';
import type { Column } from './columns.ts';
import { cutToWidth, displayWidth, padToWidth } from './display-width.ts';
import { type Heading, headings } from './headings.ts';

/**
 * Writes aligned columns. The first page sets their widths, so that nothing waits for the last one. On a terminal of `width` columns those
 * that must be whole come first, then the others by their rank: each is shown with all that it says, or, where that is long, cut to no less
 * than can still be read, or not at all. Where what people look for first has no room in one line, rows go on in a second. Elsewhere (null)
 * nothing is left out. Writes nothing where there is nothing. Resolves with the headings of the columns that were left out.
 */
export async function writeTable<Item>(
  columns: readonly Column<Item>[],
  pages: AsyncIterable<readonly Item[]>,
  options: { readonly write: Write; readonly width: number | null; readonly language?: Language },
): Promise<readonly string[]> {
  const language = options.language ?? 'en';
  let all = columns.filter(({ isShown }) => isShown);
  let layout: Layout<Item> | null = null;
  for await (const page of pages) {
    if (page.length === 0) {
      continue;
    }
    all = layout === null ? all.filter((column) => !isHidden(column, page)) : all;
    const cells = page.map((item) => all.map((column) => textOf(column, item, language)));
    const head: readonly string[][] =
      layout === null ? [all.map((column) => headingOf(column, language))] : [];
    layout ??= layOut(all, [...head, ...cells], options.width);
    await options.write(linesOf([...head, ...cells], layout));
  }
  const shown = layout?.lines.flatMap((line) => [...line.keys()]) ?? all;
  return all.filter((column) => !shown.includes(column)).map((column) => headingOf(column, language));
}

const gap = '  ';

/** What is longer may be cut, to no less than this. */
const leastOfLong = 20;

const indent = '  ';

/** Columns with their widths. */
type Widths<Item> = ReadonlyMap<Column<Item>, number>;

type Layout<Item> = {
  readonly all: readonly Column<Item>[];
  /** Of each row, the columns that are shown. */
  readonly lines: readonly Widths<Item>[];
  readonly isCut: boolean;
};

function textOf<Item>(
  { cell, together = cell, isTime }: Column<Item>,
  item: Item,
  language: Language,
): string {
  const value = String(together(item, language) ?? '');
  return escapeActive(isTime === true && value !== '' ? shortTimeText(value, language) : value);
}

function headingOf({ name }: { readonly name: string }, language: Language): string {
  return name.startsWith(tagPrefix)
    ? name.slice(tagPrefix.length).toUpperCase()
    : headings[language][name as Heading];
}

const tagPrefix = 'tag:';

function isHidden<Item>({ hidesEmpty, cell }: Column<Item>, page: readonly Item[]): boolean {
  return hidesEmpty === true && page.every((item) => (cell(item, 'en') ?? '') === '');
}

function layOut<Item>(
  all: readonly Column<Item>[],
  rows: readonly (readonly string[])[],
  limit: number | null,
): Layout<Item> {
  const wanted = new Map(
    all.map((column, index) => [column, Math.max(0, ...rows.map((row) => displayWidth(row[index] ?? '')))]),
  );
  const lines = limit === null ? [wanted] : inLines(wanted, limit);
  return { all, lines: lines.map((line) => inOrder(line, all)), isCut: limit !== null };
}

function inOrder<Item>(line: Widths<Item>, all: readonly Column<Item>[]): Widths<Item> {
  return new Map([...line].sort(([one], [other]) => all.indexOf(one) - all.indexOf(other)));
}

/** One line, or, where that has no room for all that is needed, one with what must be whole, and the rest in further ones. */
function inLines<Item>(wanted: Widths<Item>, limit: number): Widths<Item>[] {
  const inOne = fitted(wanted, limit);
  const isNeeded = (column: Column<Item>) => isWhole(column) || isBelow(column);
  if ([...wanted.keys()].every((each) => !isNeeded(each) || inOne.has(each)) && widthOf(inOne) <= limit) {
    return [inOne];
  }
  const [first = new Map(), ...further] = packed(
    [...wanted].filter(([column]) => isWhole(column)),
    limit,
  );
  const others = [...wanted].filter(([column]) => !isWhole(column));
  const last = fitted(new Map([...(further.pop() ?? []), ...others]), limit - indent.length);
  return [first, ...further, last];
}

/** None is cut; those that go below begin a line. */
function packed<Item>(columns: readonly (readonly [Column<Item>, number])[], limit: number): Widths<Item>[] {
  const lines: Map<Column<Item>, number>[] = [];
  for (const below of [false, true]) {
    let line: Map<Column<Item>, number> | undefined;
    for (const [column, width] of columns.filter(([each]) => isBelow(each) === below)) {
      const room = limit - (lines.length > 1 ? indent.length : 0);
      if (line === undefined || widthOf(line) + gap.length + width > room) {
        line = new Map();
        lines.push(line);
      }
      line.set(column, width);
    }
  }
  return lines;
}

function widthOf<Item>(line: Widths<Item>): number {
  return [...line.values()].reduce((sum, width) => sum + width + gap.length, -gap.length);
}

/** The columns that have room, each with its width: first the least of each, then what is left over, in the order of their rank. */
function fitted<Item>(wanted: Widths<Item>, limit: number): Widths<Item> {
  const ranks = byRank(wanted);
  const widths: Map<Column<Item>, number> = new Map();
  let room = limit + gap.length;
  for (const together of ranks) {
    const least = together.map(([column, width]) =>
      isWhole(column) ? width : Math.min(width, leastOfLong, limit),
    );
    const needed = least.reduce((sum, width) => sum + width + gap.length, 0);
    if (together.some(([column]) => isWhole(column)) || widths.size === 0 || needed <= room) {
      for (const [index, [column]] of together.entries()) {
        widths.set(column, least[index] ?? 0);
      }
      room -= needed;
    }
  }
  return widened(widths, ranks.flat(), Math.max(0, room));
}

function widened<Item>(
  widths: Map<Column<Item>, number>,
  ranked: readonly (readonly [Column<Item>, number])[],
  spare: number,
): Widths<Item> {
  let room = spare;
  for (const [column, width] of ranked) {
    const least = widths.get(column);
    if (least !== undefined) {
      const more = Math.min(room, width - least);
      widths.set(column, least + more);
      room -= more;
    }
  }
  return widths;
}

type Wanted<Item> = readonly (readonly [Column<Item>, number])[];

/** The columns of each rank, those that must be whole first. */
function byRank<Item>(columns: Widths<Item>): Wanted<Item>[] {
  const places = new Map([...columns.keys()].map((column, index) => [column, column.rank ?? index + 1]));
  const ranks = Map.groupBy(columns, ([column]) => (isWhole(column) ? 0 : (places.get(column) ?? 0)));
  return [...ranks].sort(([one], [other]) => one - other).map(([, together]) => together);
}

function linesOf<Item>(rows: readonly (readonly string[])[], { all, lines, isCut }: Layout<Item>): string {
  const textAt = (column: Column<Item>, row: readonly string[]): string => row[all.indexOf(column)] ?? '';
  const cellOf = (column: Column<Item>, width: number, row: readonly string[]): string => {
    const text = textAt(column, row);
    const other = text === '' ? all.find(({ name }) => name === column.standIn) : undefined;
    if (other !== undefined && !lines.some((line) => line.has(other)) && textAt(other, row) !== '') {
      return `(${textAt(other, row)})`;
    }
    return isCut && !isWhole(column) ? cutToWidth(text, width) : text;
  };
  const lineOf = (line: Widths<Item>, row: readonly string[]): string =>
    inColumns(
      [...line].map(([column, width]) => cellOf(column, width, row)),
      [...line.values()],
    );
  return rows
    .flatMap((row) => {
      const [first = '', ...further] = lines.map((line) => lineOf(line, row));
      return [first, ...further.filter((text) => text !== '').map((text) => indent + text)];
    })
    .map((text) => `${text}\n`)
    .join('');
}

/** What is longer than its column goes on over the empty cells behind it. */
function inColumns(cells: readonly string[], widths: readonly number[]): string {
  let line = '';
  let start = 0;
  for (const [index, cell] of cells.entries()) {
    line = cell === '' ? line : padToWidth(index === 0 ? '' : `${line}${gap}`, start) + cell;
    start += (widths[index] ?? 0) + gap.length;
  }
  return line;
}

function isWhole(column: { readonly isWhole?: boolean }): boolean {
  return column.isWhole === true;
}

function isBelow(column: { readonly isBelow?: boolean }): boolean {
  return column.isBelow === true;
}
