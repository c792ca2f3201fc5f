import type { Column } from './columns.ts';
import { cutToWidth, displayWidth, padToWidth } from './display-width.ts';
import { inert } from './inert.ts';
import type { Write } from './json-document.ts';

/**
 * Writes aligned columns. The first page sets their widths, so that nothing waits for the last one; on a terminal of `width`
 * columns the widest ones are cut until a line fits, elsewhere (null) nothing is cut.
 */
export async function writeTable<Item>(
  columns: readonly Column<Item>[],
  pages: AsyncIterable<readonly Item[]>,
  options: { readonly write: Write; readonly width: number | null },
): Promise<void> {
  const shown = columns.filter(({ isShown }) => isShown);
  const headers = shown.map(({ name }) => headerOf(name));
  let widths: readonly number[] | null = null;
  for await (const page of pages) {
    const rows = page.map((item) => shown.map(({ cell }) => inert(String(cell(item) ?? ''))));
    const head = widths === null ? [headers] : [];
    widths ??= columnWidths([headers, ...rows], options.width);
    await options.write(lines([...head, ...rows], widths, options.width !== null));
  }
}

const gap = '  ';

function headerOf(name: string): string {
  return name.replace(/(?=[A-Z])/g, ' ').toUpperCase();
}

function columnWidths(rows: readonly (readonly string[])[], limit: number | null): number[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(row[column] ?? '')), 0),
  );
  const room = (limit ?? Number.POSITIVE_INFINITY) - gap.length * (widths.length - 1);
  let surplus = widths.reduce((sum, width) => sum + width, 0) - room;
  for (; surplus > 0; surplus -= 1) {
    const widest = Math.max(...widths);
    if (widest <= 4) {
      break;
    }
    widths[widths.indexOf(widest)] = widest - 1;
  }
  return widths;
}

function lines(rows: readonly (readonly string[])[], widths: readonly number[], isCut: boolean): string {
  const fit = (text: string, column: number): string => {
    const width = widths[column] ?? 0;
    return padToWidth(isCut ? cutToWidth(text, width) : text, width);
  };
  return rows.map((row) => `${row.map(fit).join(gap).trimEnd()}\n`).join('');
}
