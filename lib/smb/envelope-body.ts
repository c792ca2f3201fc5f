/** One piece of what a probe saw: a value, or a short reason why there is none. */
export type Entry =
  | { readonly kind: 'value'; readonly text: string }
  | { readonly kind: 'unread'; readonly why: string };

/** Entries by key, in printed order; a key may have several. */
export type Fields = ReadonlyMap<string, readonly Entry[]>;

/** Adler-32 (RFC 1950) over the lines, a line feed after each, as eight hex digits. */
export function checksum(lines: readonly string[]): string {
  let low = 1;
  let high = 0;
  for (const line of lines) {
    for (let index = 0; index < line.length; index++) {
      low += line.charCodeAt(index);
      high += low;
    }
    low = (low + 10) % 65_521;
    high = (high + low) % 65_521;
  }
  return high.toString(16).padStart(4, '0') + low.toString(16).padStart(4, '0');
}

/** Null when a line breaks the grammar. A line that starts with `+` continues the value before it. */
export function readFields(body: readonly string[]): Fields | null {
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

const maxLineLength = 100;
const printable = /^[\x20-\x7e]*$/;

/** A line that breaks a rule becomes an empty one, which is no entry. */
function joinContinued(body: readonly string[]): string[] {
  const joined: string[] = [];
  for (const line of body) {
    const isSound = line.length <= maxLineLength && printable.test(line);
    const last = joined.length - 1;
    if (isSound && line.startsWith('+') && last >= 0) {
      joined[last] += line.slice(1);
    } else {
      joined.push(isSound ? line : '');
    }
  }
  return joined;
}

const keyAndMark = /^[a-z0-9][a-z0-9.-]{0,39}[=!]/;

function readEntry(line: string): { readonly key: string; readonly entry: Entry } | null {
  const [start] = keyAndMark.exec(line) ?? [];
  if (start === undefined) {
    return null;
  }
  const text = line.slice(start.length);
  const isValue = start.endsWith('=');
  return {
    key: start.slice(0, -1),
    entry: isValue ? { kind: 'value', text } : { kind: 'unread', why: text },
  };
}
