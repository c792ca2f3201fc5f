import { onePage } from '../../findings/store/pages.ts';
import { escapedJson } from '../../report/escape-active.ts';
import type { TextLine } from '../../report/explain-probe.ts';
import { writeJsonArray, writeNdjson } from '../../report/json/json-document.ts';
import type { Column } from '../../report/table/columns.ts';
import { csv, tsv, writeDelimited } from '../../report/table/delimited.ts';
import { writeTable } from '../../report/table/table.ts';
import { type FlagValues, flagNames, flags, type OutputFormat } from '../arguments/flags.ts';
import type { CliContext } from '../command.ts';
import { shownLines } from './wrap.ts';

type Rendering = Pick<CliContext, 'out' | 'console' | 'texts' | 'isUnderNpm'>;

export type Listing<Item> = {
  /** One of several tables of a command, not all of which are empty: nothing is said where this one is. */
  readonly isPart?: boolean;
  readonly columns: readonly Column<Item>[];
  readonly pages: AsyncIterable<readonly Item[]>;
  readonly toJson: (item: Item) => unknown;
};

/** Prints a listing of any length; JSON is one array. */
export async function renderListing<Item>(
  context: Rendering,
  flags: FlagValues,
  listing: Listing<Item>,
): Promise<void> {
  const { columns, pages, toJson } = listing;
  const { write } = context.out;
  const format = flags.output ?? 'table';
  warnOfBanner(context, format);
  switch (format) {
    case 'table':
      return await renderTable(context, flags, listing);
    case 'json':
      await writeJsonArray(pages, toJson, write);
      return await write('\n');
    case 'ndjson':
      return await writeNdjson(pages, toJson, write);
    case 'csv':
      return await writeDelimited(csv, columns, pages, write);
    case 'tsv':
      return await writeDelimited(tsv, columns, pages, write);
    case 'none':
      return;
  }
}

/** Where a terminal has no room for all columns, it is said which are left out; where nothing is listed, by which filter. */
async function renderTable<Item>(
  { out: { write, width }, console, texts: { said, language } }: Rendering,
  flags: FlagValues,
  { columns, pages, isPart }: Listing<Item>,
): Promise<void> {
  let rows = 0;
  const counted = (async function* () {
    for await (const page of pages) {
      rows += page.length;
      yield page;
    }
  })();
  const room = flags.wide === true ? null : width;
  const leftOut = await writeTable(columns, counted, { write, width: room, language });
  if (leftOut.length > 0) {
    console.line(said.table.leftOut(leftOut));
  }
  if (rows === 0 && isPart !== true) {
    const filter = filterText(flags);
    console.line(filter === '' ? said.table.none : said.table.noneMatches(filter));
  }
}

/** Such as `--exposure on,possible --publisher contoso`. */
function filterText(given: FlagValues): string {
  return flagNames
    .filter((name) => flags[name].group === 'filter' && name !== 'newer' && name !== 'audit')
    .filter((name) => given[name] !== undefined)
    .map((name) => (given[name] === true ? `--${name}` : `--${name} ${String(given[name])}`))
    .join(' ');
}

/** Only where what is printed is for a program. */
function warnOfBanner({ isUnderNpm, out, console, texts }: Rendering, format: OutputFormat): void {
  if (isUnderNpm && out.width === null && format !== 'table' && format !== 'none') {
    console.warn(texts.said.table.npmBanner);
  }
}

/** Prints one thing: words for people, JSON, or its leaves as rows of key and value. */
export async function renderDocument(
  context: Rendering,
  flags: Pick<FlagValues, 'output'>,
  { json, text }: { readonly json: unknown; readonly text: readonly TextLine[] },
): Promise<void> {
  const { out } = context;
  const format = flags.output ?? 'table';
  warnOfBanner(context, format);
  switch (format) {
    case 'table':
      return await out.write(
        text
          .flatMap((line) => shownLines(line, out.width))
          .map((line) => `${line}\n`)
          .join(''),
      );
    case 'json':
    case 'ndjson':
      return await out.write(`${escapedJson(json)}\n`);
    case 'csv':
    case 'tsv':
      return await writeDelimited(
        format === 'csv' ? csv : tsv,
        leafColumns,
        onePage(leavesOf(json)),
        out.write,
      );
    case 'none':
      return;
  }
}

type Leaf = { readonly key: string; readonly value: string };

const leafColumns: readonly Column<Leaf>[] = [
  { name: 'key', isShown: false, cell: ({ key }) => key },
  { name: 'value', isShown: false, cell: ({ value }) => value },
];

function leavesOf(value: unknown, path: readonly string[] = []): Leaf[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
  }
  return [{ key: path.join('.'), value: String(value ?? '') }];
}
