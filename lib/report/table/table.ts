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
 * than can still be read, or not at all. Elsewhere (null) nothing is left out. Resolves with the headings of the columns that were left out.
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
    all = layout === null ? all.filter((column) => !isHidden(column, page)) : all;
    const cells = page.map((item) => all.map((column) => textOf(column, item, language)));
    const head: readonly string[][] =
      layout === null ? [all.map((column) => headingOf(column, language))] : [];
    layout ??= layOut(all, [...head, ...cells], options.width);
    await options.write(linesOf([...head, ...cells], layout));
  }
  const shown = layout?.shown ?? all;
  return all.filter((column) => !shown.includes(column)).map((column) => headingOf(column, language));
}

const gap = '  ';

/** What is longer may be cut, to no less than this. */
const leastOfLong = 20;

type Layout<Item> = {
  readonly all: readonly Column<Item>[];
  readonly shown: readonly Column<Item>[];
  /** Of the shown ones. */
  readonly widths: readonly number[];
  readonly isCut: boolean;
};

function textOf<Item>({ cell, isTime }: Column<Item>, item: Item, language: Language): string {
  const value = String(cell(item, language) ?? '');
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
  const widths = limit === null ? wanted : fitted(wanted, limit);
  const shown = all.filter((column) => widths.has(column));
  return { all, shown, widths: shown.map((column) => widths.get(column) ?? 0), isCut: limit !== null };
}

type Widths<Item> = Map<Column<Item>, number>;

/** The columns that have room, each with its width: first the least of each, then what is left over, in the order of their rank. */
function fitted<Item>(wanted: ReadonlyMap<Column<Item>, number>, limit: number): Widths<Item> {
  const ranks = byRank(wanted);
  const widths: Widths<Item> = new Map();
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
  widths: Widths<Item>,
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
function byRank<Item>(columns: ReadonlyMap<Column<Item>, number>): Wanted<Item>[] {
  const places = new Map([...columns.keys()].map((column, index) => [column, column.rank ?? index + 1]));
  const ranks = Map.groupBy(columns, ([column]) => (isWhole(column) ? 0 : (places.get(column) ?? 0)));
  return [...ranks].sort(([one], [other]) => one - other).map(([, together]) => together);
}

function linesOf<Item>(
  rows: readonly (readonly string[])[],
  { all, shown, widths, isCut }: Layout<Item>,
): string {
  const textAt = (column: Column<Item>, row: readonly string[]): string => row[all.indexOf(column)] ?? '';
  const cellOf = (column: Column<Item>, index: number, row: readonly string[]): string => {
    const text = textAt(column, row);
    const other = text === '' ? all.find(({ name }) => name === column.standIn) : undefined;
    if (other !== undefined && !shown.includes(other) && textAt(other, row) !== '') {
      return `(${textAt(other, row)})`;
    }
    return isCut && !isWhole(column) ? cutToWidth(text, widths[index] ?? 0) : text;
  };
  return rows
    .map(
      (row) =>
        `${inColumns(
          shown.map((column, index) => cellOf(column, index, row)),
          widths,
        )}\n`,
    )
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

function isWhole(column: { readonly isWhole?: boolean } | undefined): boolean {
  return column?.isWhole === true;
}
