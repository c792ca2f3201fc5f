import { onePage } from '../../findings/store/pages.ts';
import { assertNever } from '../../model/errors.ts';
import type { Column } from '../../report/columns.ts';
import { csv, tsv, writeDelimited } from '../../report/delimited.ts';
import { inert, inertJson } from '../../report/inert.ts';
import { writeJsonArray, writeNdjson } from '../../report/json/json-document.ts';
import { writeTable } from '../../report/table.ts';
import type { CliContext } from '../command.ts';
import type { OutputFormat } from '../flags.ts';
import type { Output, Words } from './streams.ts';

export type Listing<Item> = {
  readonly columns: readonly Column<Item>[];
  readonly pages: AsyncIterable<readonly Item[]>;
  readonly toJson: (item: Item) => unknown;
};

/** Prints a listing of any length; JSON is one array. Where a terminal has no room for all columns, `words` says which are left out. */
export async function renderListing<Item>(
  { out, words }: Pick<CliContext, 'out' | 'words'>,
  format: OutputFormat,
  { columns, pages, toJson }: Listing<Item>,
): Promise<void> {
  const write = out.write;
  switch (format) {
    case 'table':
      return tellLeftOut(words, await writeTable(columns, pages, { write, width: out.width }));
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
    default:
      return assertNever(format);
  }
}

function tellLeftOut(words: Words, names: readonly string[]): void {
  if (names.length > 0) {
    words.line(`Left out for want of room: ${names.join(', ')}. A wider terminal or --output csv has them.`);
  }
}

/** Prints one thing: words for people, JSON, or its leaves as rows of key and value. */
export async function renderDocument(
  out: Output,
  format: OutputFormat,
  { json, text }: { readonly json: unknown; readonly text: readonly string[] },
): Promise<void> {
  switch (format) {
    case 'table':
      return await out.write(text.map((line) => `${inert(line)}\n`).join(''));
    case 'json':
    case 'ndjson':
      return await out.write(`${inertJson(json)}\n`);
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
    default:
      return assertNever(format);
  }
}

type Leaf = { readonly key: string; readonly value: string };

const leafColumns: readonly Column<Leaf>[] = [
  { name: 'key', isShown: true, cell: ({ key }) => key },
  { name: 'value', isShown: true, cell: ({ value }) => value },
];

function leavesOf(value: unknown, path: readonly string[] = []): Leaf[] {
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
  }
  return [{ key: path.join('.'), value: String(value ?? '') }];
}
