import { escapeActive } from '../escape-active.ts';
import type { Write } from '../json/json-document.ts';
import type { Language } from '../messages/messages.ts';
import { shortTimeText } from '../messages/time-text.ts';
import type { Column } from './columns.ts';
import { cutToWidth, displayWidth, padToWidth } from './display-width.ts';
import { type Heading, headingText } from './headings.ts';
import { gap, indent, layOut, type Placed, placed } from './layout.ts';

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
    layout ??= layoutOf(all, [...head, ...cells], options.width);
    await options.write(linesOf([...head, ...cells], layout));
  }
  const shown = layout?.lines.flat().map(({ at }) => all[at]) ?? all;
  return all.filter((column) => !shown.includes(column)).map((column) => headingOf(column, language));
}

type Layout<Item> = {
  readonly all: readonly Column<Item>[];
  /** Of each row, the columns that are shown. */
  readonly lines: readonly (readonly Placed[])[];
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
    : headingText(name as Heading, language);
}

const tagPrefix = 'tag:';

function isHidden<Item>({ hidesEmpty, cell }: Column<Item>, page: readonly Item[]): boolean {
  return hidesEmpty === true && page.every((item) => (cell(item, 'en') ?? '') === '');
}

function layoutOf<Item>(
  all: readonly Column<Item>[],
  rows: readonly (readonly string[])[],
  limit: number | null,
): Layout<Item> {
  const columns = all.map((column, at) =>
    placed(column, at, Math.max(0, ...rows.map((row) => displayWidth(row[at] ?? '')))),
  );
  return { all, lines: limit === null ? [columns] : layOut(columns, limit), isCut: limit !== null };
}

function linesOf<Item>(rows: readonly (readonly string[])[], { all, lines, isCut }: Layout<Item>): string {
  const shown = new Set(lines.flat().map(({ at }) => at));
  const cellOf = ({ at, width, isWhole }: Placed, row: readonly string[]): string => {
    const text = row[at] ?? '';
    const standIn = all.findIndex(({ name }) => name === all[at]?.standIn);
    const other = text === '' && !shown.has(standIn) ? (row[standIn] ?? '') : '';
    if (other !== '') {
      return `(${other})`;
    }
    return isCut && !isWhole ? cutToWidth(text, width) : text;
  };
  return rows
    .flatMap((row) => {
      const [first = '', ...further] = lines.map((line) => inColumns(line, (column) => cellOf(column, row)));
      return [first, ...further.filter((text) => text !== '').map((text) => indent + text)];
    })
    .map((text) => `${text}\n`)
    .join('');
}

/** What is longer than its column goes on over the empty cells behind it. */
function inColumns(columns: readonly Placed[], cellOf: (column: Placed) => string): string {
  let line = '';
  let start = 0;
  for (const column of columns) {
    const cell = cellOf(column);
    line = cell === '' ? line : padToWidth(start === 0 ? '' : `${line}${gap}`, start) + cell;
    start += column.width + gap.length;
  }
  return line;
}
