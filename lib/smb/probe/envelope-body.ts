import type { Reading } from '../evidence/evidence.ts';
import type { SealedLines } from './envelope-sums.ts';
import { type EnvelopeVersion, type ProbeKey, placeOf, probeKeys } from './probe-keys.ts';

/** One piece of what a probe saw: a value as printed, or a short reason why there is none. */
export type Entry = Reading<string>;

/** A key and what was printed of it: one entry, of some keys more. */
export type Field = Readonly<Taken>;

type Taken = { readonly key: string; first: Entry; others: Entry[] };

/** What a body says. */
export type Fields = {
  readonly version: EnvelopeVersion;
  /** In the order in which their keys first came. */
  readonly all: readonly Field[];
  /** Those with keys of the version's, each at its key's place among them. */
  readonly known: readonly (Field | undefined)[];
};

type TakenFields = {
  readonly version: EnvelopeVersion;
  readonly all: Taken[];
  readonly known: (Taken | undefined)[];
};

export function noFields(version: EnvelopeVersion): TakenFields {
  return { version, all: [], known: [] };
}

export function fieldOf({ known, version }: Fields, key: ProbeKey): Field | undefined {
  return known[placeOf(version, key)];
}

export function entriesOf(field: Field | undefined): readonly Entry[] {
  return field === undefined ? [] : [field.first, ...field.others];
}

/** `no-entry`: a line breaks the grammar. `other-version`: it has a key that only a probe of another version prints. */
export type FieldsReading =
  | { readonly kind: 'fields'; readonly fields: TakenFields }
  | { readonly kind: 'no-entry' | 'other-version' };

const maxLineLength = 100;

/** The entries in the lines between two places in `bounds`, behind those of what stands before them. */
export function readFields(lines: SealedLines, from: number, to: number, before: TakenFields): FieldsReading {
  const walk: Walk = { lines, fields: before, last: null, place: 0, isForeign: false };
  for (let index = from; index < to; index += 2) {
    const begin = lines.bounds[index] ?? 0;
    const end = lines.bounds[index + 1] ?? 0;
    if (end - begin > maxLineLength || !takeLine(walk, begin, end)) {
      return { kind: walk.isForeign ? 'other-version' : 'no-entry' };
    }
  }
  return { kind: 'fields', fields: before };
}

type Walk = {
  readonly lines: SealedLines;
  readonly fields: TakenFields;
  /** Whose last entry a line that starts with `+` goes on with. */
  last: Taken | null;
  /** Where in the probe's order the next key is looked for. */
  place: number;
  /** Was a key met that only another version's probe prints? */
  isForeign: boolean;
};

const plus = 0x2b;
const equalsSign = 0x3d;
const exclamationMark = 0x21;

/** False when the line is neither an entry nor the rest of one. */
function takeLine(walk: Walk, from: number, to: number): boolean {
  const { lines, fields } = walk;
  if (lines.bytes[from] === plus) {
    return continueEntry(walk.last, lines.text.slice(from + 1, to));
  }
  const place = nextPlace(walk, from);
  const key = probeKeys[fields.version][place] ?? readKey(walk, from, to);
  if (key === null) {
    return false;
  }
  const mark = from + key.length;
  const rest = lines.text.slice(mark + 1, to);
  const isValue = lines.bytes[mark] === equalsSign;
  const entry: Entry = isValue ? { kind: 'read', value: rest } : { kind: 'unread', why: rest };
  addEntry(walk, key, place < 0 ? placeOf(fields.version, key) : place, entry);
  return true;
}

const noOthers: Entry[] = [];

function addEntry(walk: Walk, key: string, place: number, entry: Entry): void {
  const { all, known } = walk.fields;
  const taken = place < 0 ? all.find((field) => field.key === key) : known[place];
  if (taken !== undefined) {
    if (taken.others === noOthers) {
      taken.others = [];
    }
    taken.others.push(entry);
    walk.last = taken;
    return;
  }
  walk.last = { key, first: entry, others: noOthers };
  all.push(walk.last);
  if (place >= 0) {
    known[place] = walk.last;
  }
}

function continueEntry(field: Taken | null, more: string): boolean {
  if (field === null) {
    return false;
  }
  const last = field.others.pop();
  if (last === undefined) {
    field.first = continued(field.first, more);
  } else {
    field.others.push(continued(last, more));
  }
  return true;
}

function continued(entry: Entry, more: string): Entry {
  return entry.kind === 'read'
    ? { kind: 'read', value: entry.value + more }
    : { kind: 'unread', why: entry.why + more };
}

function isMark(code: number | undefined): boolean {
  return code === equalsSign || code === exclamationMark;
}

const encoder = new TextEncoder();
const keyBytes = {
  1: probeKeys[1].map((key) => encoder.encode(key)),
  2: probeKeys[2].map((key) => encoder.encode(key)),
};

/**
 * The place of the line's key if it is one of the probe's and comes in the probe's order, else -1. Told so by comparison alone: to cut
 * keys out of the text and to hash each anew would take as long as all the rest.
 */
function nextPlace(walk: Walk, from: number): number {
  const { bytes } = walk.lines;
  const keys = keyBytes[walk.fields.version];
  for (let place = walk.place; place < keys.length; place += 1) {
    const key = keys[place] ?? noBytes;
    if (isMark(bytes[from + key.length]) && standsAt(bytes, from, key)) {
      walk.place = place;
      return place;
    }
  }
  return -1;
}

const noBytes = new Uint8Array(0);

function standsAt(bytes: Uint8Array, from: number, key: Uint8Array): boolean {
  let count = 0;
  while (count < key.length && bytes[from + count] === key[count]) {
    count += 1;
  }
  return count === key.length;
}

const maxKeyLength = 40;
const anyKey = /^[a-z0-9][a-z0-9.-]*$/;

/** A key out of order, or one that is not known here. Null when there is none, or one of another version. */
function readKey(walk: Walk, from: number, to: number): string | null {
  const { lines, fields } = walk;
  const { version } = fields;
  let mark = from;
  while (mark < to && !isMark(lines.bytes[mark])) {
    mark += 1;
  }
  const key = lines.text.slice(from, mark);
  if (mark === to || key.length > maxKeyLength || !anyKey.test(key)) {
    return null;
  }
  walk.isForeign = placeOf(version, key) < 0 && placeOf(version === 1 ? 2 : 1, key) >= 0;
  return walk.isForeign ? null : key;
}
