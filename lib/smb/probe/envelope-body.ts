import type { Reading } from '../evidence/evidence.ts';
import { type EnvelopeVersion, probeKeys } from './probe-keys.ts';

/** One piece of what a probe saw: a value as printed, or a short reason why there is none. */
export type Entry = Reading<string>;

/** Entries by key, in printed order; a key may have several. */
export type Fields = ReadonlyMap<string, readonly Entry[]>;

/** Where a body stands in an output: everything between its markers' lines. */
export type Body = { readonly text: string; readonly from: number; readonly to: number };

/** A body with more lines is no answer and is not read. */
export const maxBodyLines = 200;
const maxLineLength = 100;

/** `no-entry`: a line breaks the grammar. `other-version`: it has a key that only a probe of another version prints. */
export type FieldsReading =
  | { readonly kind: 'fields'; readonly fields: Map<string, Entry[]> }
  | { readonly kind: 'no-entry' | 'other-version' };

/** The entries of a printable body in a frame of `version`, behind those of what stands before it. */
export function readFields(
  { text, from, to }: Body,
  version: EnvelopeVersion,
  before = new Map<string, Entry[]>(),
): FieldsReading {
  const walk: Walk = { text, version, fields: before, last: null, nextKey: 0, isForeign: false };
  for (let at = from; at < to; ) {
    const next = lineFeedFrom(text, at, to);
    const end = endOfLine(text, at, next);
    if (end - at > maxLineLength || (end > at && !takeLine(walk, at, end))) {
      return { kind: walk.isForeign ? 'other-version' : 'no-entry' };
    }
    at = next + 1;
  }
  return { kind: 'fields', fields: walk.fields };
}

/** Where the line feed behind the line is; the last line may lack it. */
export function lineFeedFrom(text: string, from: number, to: number): number {
  const lineFeed = text.indexOf('\n', from);
  return lineFeed < 0 ? to : lineFeed;
}

const carriageReturn = 13;

/** Where the line ends without the blanks at its end. */
export function endOfLine(text: string, from: number, to: number): number {
  const end = text.charCodeAt(to - 1) === carriageReturn ? to - 1 : to;
  const last = text.charCodeAt(end - 1);
  const isVisible = last > 0x20 && last < 0x7f;
  return isVisible ? end : from + text.slice(from, end).trimEnd().length;
}

type Walk = {
  readonly text: string;
  readonly version: EnvelopeVersion;
  readonly fields: Map<string, Entry[]>;
  /** The entries whose last one a line that starts with `+` goes on with. */
  last: Entry[] | null;
  /** Where in the probe's order the next key is looked for. */
  nextKey: number;
  /** Was a key met that only another version's probe prints? */
  isForeign: boolean;
};

/** False when the line is neither an entry nor the rest of one. */
function takeLine(walk: Walk, from: number, to: number): boolean {
  if (walk.text.charCodeAt(from) === plus) {
    return continueEntry(walk.last, walk.text.slice(from + 1, to));
  }
  const key = nextKey(walk, from) ?? readKey(walk, from);
  if (key === null) {
    return false;
  }
  const mark = from + key.length;
  const rest = walk.text.slice(mark + 1, to);
  const isValue = walk.text.charCodeAt(mark) === equalsSign;
  addEntry(walk, key, isValue ? { kind: 'read', value: rest } : { kind: 'unread', why: rest });
  return true;
}

function addEntry(walk: Walk, key: string, entry: Entry): void {
  const entries = walk.fields.get(key);
  if (entries !== undefined) {
    entries.push(entry);
    walk.last = entries;
  } else {
    walk.last = [entry];
    walk.fields.set(key, walk.last);
  }
}

function continueEntry(entries: Entry[] | null, more: string): boolean {
  const last = entries?.pop();
  if (!entries || !last) {
    return false;
  }
  entries.push(
    last.kind === 'read'
      ? { kind: 'read', value: last.value + more }
      : { kind: 'unread', why: last.why + more },
  );
  return true;
}

const plus = 0x2b;
const equalsSign = 0x3d;
const exclamationMark = 0x21;

function isMark(code: number): boolean {
  return code === equalsSign || code === exclamationMark;
}

/**
 * The line's key if it is one of the probe's and comes in the probe's order. Told so by comparison alone, and always the
 * same string: to cut keys out of the text and to hash each anew would take as long as all the rest.
 */
function nextKey(walk: Walk, from: number): string | null {
  const keys = probeKeys[walk.version];
  for (let index = walk.nextKey; index < keys.length; index += 1) {
    const key = keys[index] ?? '';
    if (isMark(walk.text.charCodeAt(from + key.length)) && walk.text.startsWith(key, from)) {
      walk.nextKey = index;
      return key;
    }
  }
  return null;
}

const maxKeyLength = 40;
const anyKey = /^[a-z0-9][a-z0-9.-]*$/;

/** A key out of order, or one that is not known here. Null when there is none, or one of another version. */
function readKey(walk: Walk, from: number): string | null {
  const { text, version } = walk;
  let mark = from;
  while (!isMark(text.charCodeAt(mark)) && mark <= from + maxKeyLength) {
    mark += 1;
  }
  const key = text.slice(from, mark);
  walk.isForeign = foreignKeys[version].has(key);
  return !walk.isForeign && mark <= from + maxKeyLength && anyKey.test(key) ? key : null;
}

/** By the frame's version: the keys that only the other version's probe prints. */
const foreignKeys: Readonly<Record<EnvelopeVersion, ReadonlySet<string>>> = {
  1: keysWithout(probeKeys[2], probeKeys[1]),
  2: keysWithout(probeKeys[1], probeKeys[2]),
};

function keysWithout(keys: readonly string[], others: readonly string[]): ReadonlySet<string> {
  return new Set(keys.filter((key) => !others.includes(key)));
}
