import { type Sums, sumsOf } from './envelope-sums.ts';
import { remembered } from './remembered.ts';

/** One piece of what a probe saw: a value, or a short reason why there is none. */
export type Entry =
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'unread'; readonly why: string };

/** Entries by key, in printed order; a key may have several. */
export type Fields = ReadonlyMap<string, readonly Entry[]>;

/** `sums` are over the lines, a line feed after each; `fields` is null when a line breaks the grammar. */
export type Body = { readonly lineCount: number; readonly sums: Sums; readonly fields: Fields | null };

/** A body with more lines is no answer and is not read. */
export const maxBodyLines = 200;

/**
 * What stands between the markers. Machines of one image and patch level print the same body, byte for byte, and many of an
 * estate are such; the platform keeps 4,096 bytes of an output.
 */
export const readBody: (text: string) => Body = remembered({ answers: 512, maxLength: 4096 }, (text) => {
  const lines = bodyLines(text);
  const plain = lines.length > maxBodyLines ? '' : `${lines.join('\n')}\n`;
  const isSound = printable.test(plain) && lines.length <= maxBodyLines;
  return {
    lineCount: lines.length,
    sums: sumsOf(lines.length === 0 ? '' : plain),
    fields: isSound ? readFields(lines) : null,
  };
});

/** The lines without blanks at their ends, empty ones left out. */
export function bodyLines(text: string): string[] {
  const lines: string[] = [];
  for (let from = 0; from < text.length; ) {
    const lineFeed = text.indexOf('\n', from);
    const to = lineFeed < 0 ? text.length : lineFeed;
    const line = text.slice(from, text.charCodeAt(to - 1) === carriageReturn ? to - 1 : to).trimEnd();
    if (line !== '') {
      lines.push(line);
    }
    from = to + 1;
  }
  return lines;
}

const carriageReturn = 13;
const printable = /^[\x20-\x7e\n]*$/;
const maxLineLength = 100;

/** A line that starts with `+` continues the value before it. */
function readFields(body: readonly string[]): Fields | null {
  if (body.some((line) => line.length > maxLineLength)) {
    return null;
  }
  const fields = new Map<string, Entry[]>();
  for (const line of joinContinued(body)) {
    const read = readEntry(line);
    if (read === null) {
      return null;
    }
    const entries = fields.get(read.key);
    if (entries) {
      entries.push(read.entry);
    } else {
      fields.set(read.key, [read.entry]);
    }
  }
  return fields;
}

function joinContinued(body: readonly string[]): string[] {
  const joined: string[] = [];
  for (const line of body) {
    const last = joined.length - 1;
    if (line.startsWith('+') && last >= 0) {
      joined[last] += line.slice(1);
    } else {
      joined.push(line);
    }
  }
  return joined;
}

const keyAndMark = /^[a-z0-9][a-z0-9.-]{0,39}[=!]/;

function readEntry(line: string): { readonly key: string; readonly entry: Entry } | null {
  if (!keyAndMark.test(line)) {
    return null;
  }
  const mark = line.search(/[=!]/);
  const text = line.slice(mark + 1);
  return {
    key: line.slice(0, mark),
    entry: line[mark] === '=' ? { kind: 'value', text } : { kind: 'unread', why: text },
  };
}
