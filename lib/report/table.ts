import type { Column } from './columns.ts';
import { cutToWidth, displayWidth, padToWidth } from './display-width.ts';
import { inert } from './inert.ts';
import type { Write } from './json/json-document.ts';

/**
 * Writes aligned columns. The first page sets their widths, so that nothing waits for the last one. On a terminal of `width` columns the
 * widest cells that may be cut are cut until a line fits, and where that would leave too little of them the last such columns are left
 * out; elsewhere (null) nothing is. Resolves with the names of the columns that were left out.
 */
export async function writeTable<Item>(
  columns: readonly Column<Item>[],
  pages: AsyncIterable<readonly Item[]>,
  options: { readonly write: Write; readonly width: number | null },
): Promise<readonly string[]> {
  const all = columns.filter(({ isShown }) => isShown);
  let layout: Layout<Item> | null = null;
  for await (const page of pages) {
    const cells = page.map((item) => all.map((column) => textOf(column, item)));
    const head: readonly string[][] = layout === null ? [all.map(({ name }) => headerOf(name))] : [];
    layout ??= layOut(all, [...head, ...cells], options.width);
    await options.write(linesOf([...head, ...cells], layout));
  }
  const shown = layout?.shown ?? all;
  return all.filter((column) => !shown.includes(column)).map(({ name }) => name);
}

const gap = '  ';

/** Less of a cell than this says nothing. */
const leastWidth = 8;

type Layout<Item> = {
  readonly all: readonly Column<Item>[];
  readonly shown: readonly Column<Item>[];
  /** Of the shown ones. */
  readonly widths: readonly number[];
  readonly isCut: boolean;
};

function textOf<Item>({ cell }: Column<Item>, item: Item): string {
  return inert(String(cell(item) ?? ''));
}

function headerOf(name: string): string {
  return name.replace(/(?=[A-Z])/g, ' ').toUpperCase();
}

function layOut<Item>(
  all: readonly Column<Item>[],
  rows: readonly (readonly string[])[],
  limit: number | null,
): Layout<Item> {
  const wanted = all.map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(row[column] ?? '')), 0),
  );
  const widthOf = (column: Column<Item>): number => wanted[all.indexOf(column)] ?? 0;
  const shown = limit === null ? all : withinReach(all, widthOf, limit);
  const widths = shown.map(widthOf);
  return {
    all,
    shown,
    widths: limit === null ? widths : cutDown(shown, widths, limit),
    isCut: limit !== null,
  };
}

/** Leaves out the last columns that may be cut until the others have the least room that they need. */
function withinReach<Item>(
  all: readonly Column<Item>[],
  widthOf: (column: Column<Item>) => number,
  limit: number,
): readonly Column<Item>[] {
  const shown = [...all];
  const needed = (): number =>
    shown.reduce(
      (sum, column) => sum + (isWhole(column) ? widthOf(column) : Math.min(leastWidth, widthOf(column))),
      gap.length * (shown.length - 1),
    );
  while (needed() > limit) {
    const last = shown.findLastIndex((column) => !isWhole(column));
    if (last < 0) {
      break;
    }
    shown.splice(last, 1);
  }
  return shown;
}

function cutDown<Item>(shown: readonly Column<Item>[], wanted: readonly number[], limit: number): number[] {
  const widths = [...wanted];
  const mayBeCut = widths.flatMap((_, index) => (isWhole(shown[index]) ? [] : [index]));
  let surplus = widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1) - limit;
  for (; surplus > 0 && mayBeCut.length > 0; surplus -= 1) {
    const widest = mayBeCut.reduce((one, other) => ((widths[other] ?? 0) > (widths[one] ?? 0) ? other : one));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function linesOf<Item>(
  rows: readonly (readonly string[])[],
  { all, shown, widths, isCut }: Layout<Item>,
): string {
  const padded = (column: Column<Item>, index: number, row: readonly string[]): string => {
    const text = row[all.indexOf(column)] ?? '';
    const width = widths[index] ?? 0;
    return padToWidth(isCut && !isWhole(column) ? cutToWidth(text, width) : text, width);
  };
  return rows
    .map(
      (row) =>
        `${shown
          .map((column, index) => padded(column, index, row))
          .join(gap)
          .trimEnd()}\n`,
    )
    .join('');
}

function isWhole(column: { readonly isWhole?: boolean } | undefined): boolean {
  return column?.isWhole === true;
}
