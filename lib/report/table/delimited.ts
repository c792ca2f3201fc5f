import { escapeKeepingBreaks } from '../escape-active.ts';
import type { Write } from '../json/json-document.ts';
import type { Cell, Column } from './columns.ts';

/** How cells become lines: RFC 4180 for CSV, backslash escapes for TSV. */
export type Dialect = {
  readonly start: string;
  readonly separator: string;
  readonly lineEnd: string;
  quote(text: string): string;
};

/**
 * Spreadsheets run a cell that begins like a formula, in some languages also with the full-width signs; an apostrophe in front makes it
 * text (https://owasp.org/www-community/attacks/CSV_Injection).
 */
const beginsLikeFormula = /^[=+\-@\t\r\n＝＋－＠]/;

export const csv: Dialect = {
  start: '\ufeff',
  separator: ',',
  lineEnd: '\r\n',
  quote: (text) => quoted(fitted(inertCell(text))),
};

export const tsv: Dialect = {
  start: '',
  separator: '\t',
  lineEnd: '\n',
  quote: (text) => inertCell(text).replace(/[\\\t\n\r]/g, (character) => tsvEscapes[character] ?? character),
};

/**
 * Characters that a cell of Excel holds: of a longer one the rest would fall into cells of its own. NDJSON has all of it.
 * https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
 */
const mostCharacters = 32_767;

function fitted(text: string): string {
  return text.length > mostCharacters ? `${text.slice(0, mostCharacters - 1)}…` : text;
}

function inertCell(text: string): string {
  return beginsLikeFormula.test(text) ? `'${text}` : text;
}

/** Writes a header line and one line per item. */
export async function writeDelimited<Item>(
  dialect: Dialect,
  columns: readonly Column<Item>[],
  pages: AsyncIterable<readonly Item[]>,
  write: Write,
): Promise<void> {
  await write(
    dialect.start +
      line(
        dialect,
        columns.map(({ name }) => name),
      ),
  );
  for await (const page of pages) {
    await write(
      page
        .map((item) =>
          line(
            dialect,
            columns.map(({ cell }) => cell(item, 'en')),
          ),
        )
        .join(''),
    );
  }
}

const tsvEscapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function line(dialect: Dialect, cells: readonly Cell[]): string {
  const texts = cells.map((cell) =>
    typeof cell === 'string' ? dialect.quote(escapeKeepingBreaks(cell)) : String(cell ?? ''),
  );
  return texts.join(dialect.separator) + dialect.lineEnd;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
