import { createMemory } from '../remembered.ts';
import type { SealedLines } from './envelope-sums.ts';
import { type EnvelopeVersion, isDeciding, type ProbeKey, placeOf, probeKeys } from './probe-keys.ts';

/** One piece of what a probe saw: a value as printed, or a short reason why there is none. */
export type Entry = { readonly kind: 'read' | 'unread'; readonly text: string };

/** A key and what was printed of it: one entry, of some keys others behind it. */
export type Field = Entry & {
  readonly key: string;
  /** Does a verdict rest on it? */
  readonly isDeciding: boolean;
  /** One and the same array for lines that came before, so that what was made of them can be kept by it. */
  readonly others: readonly Entry[];
};

/** What a body says. */
export type Fields = {
  readonly version: EnvelopeVersion;
  /** In the order in which their keys first came. */
  readonly all: readonly Field[];
  /** Those with keys of the version's, each at its key's place among them. */
  readonly known: readonly (Field | undefined)[];
  /** The same for the same keys with the same entries, where verdicts rest on these. */
  readonly fingerprint: number;
  /** The same for the same keys. */
  readonly keysFingerprint: number;
};

export function fieldOf({ known, version }: Fields, key: ProbeKey): Field | undefined {
  return known[placeOf(version, key)];
}

export function entriesOf(field: Field | undefined): readonly Entry[] {
  return field === undefined ? [] : [field, ...field.others];
}

/** `no-entry`: a line breaks the grammar. `other-version`: it has a key that only a probe of another version prints. */
export type FieldsReading =
  | { readonly kind: 'fields'; readonly fields: Fields }
  | { readonly kind: 'no-entry' | 'other-version' };

/** The entries in the lines behind the first. */
export function readFields(lines: SealedLines, version: EnvelopeVersion): FieldsReading {
  const walk = startWalk(lines, version);
  for (; walk.line < lines.count; walk.line += 1) {
    if (!takeLine(walk)) {
      return { kind: walk.isForeign ? 'other-version' : 'no-entry' };
    }
  }
  return { kind: 'fields', fields: walk };
}

type TakenEntry = { readonly kind: Entry['kind']; text: string };
type TakenField = TakenEntry & {
  readonly key: string;
  readonly isDeciding: boolean;
  others: readonly TakenEntry[];
};

type Walk = {
  readonly lines: SealedLines;
  readonly version: EnvelopeVersion;
  readonly all: TakenField[];
  readonly known: (TakenField | undefined)[];
  fingerprint: number;
  keysFingerprint: number;
  line: number;
  /** The entry that a line which starts with `+` goes on with. */
  last: TakenEntry | null;
  /** Where in the probe's order the next key is looked for. */
  place: number;
  /** Was a key met that only another version's probe prints? */
  isForeign: boolean;
};

function startWalk(lines: SealedLines, version: EnvelopeVersion): Walk {
  return {
    lines,
    version,
    all: [],
    known: [],
    fingerprint: 0,
    keysFingerprint: 0,
    line: 1,
    last: null,
    place: 0,
    isForeign: false,
  };
}

const plus = 0x2b;
const equalsSign = 0x3d;
const exclamationMark = 0x21;

const maxLineLength = 100;

/** False when the line is neither an entry nor the rest of one. */
function takeLine(walk: Walk): boolean {
  const { lines, version, last, line } = walk;
  const from = lines.bounds[3 * line] ?? 0;
  const to = lines.bounds[3 * line + 1] ?? 0;
  if (to - from > maxLineLength) {
    return false;
  }
  if (lines.bytes[from] === plus) {
    return goOn(last, lines.text.slice(from + 1, to));
  }
  const inOrder = nextPlace(walk, from);
  const key = probeKeys[version][inOrder] ?? readKey(walk, from, to);
  if (key === null) {
    return false;
  }
  const place = inOrder < 0 ? placeOf(version, key) : inOrder;
  const taken = place < 0 ? walk.all.find((field) => field.key === key) : walk.known[place];
  if (taken !== undefined) {
    return takeMore(walk, taken, from, lastOfRun(walk, place));
  }
  addField(walk, key, place, entryAt(lines, from + key.length, to));
  return true;
}

function goOn(last: TakenEntry | null, more: string): boolean {
  if (last !== null) {
    last.text += more;
  }
  return last !== null;
}

const noOthers: readonly TakenEntry[] = [];

function mixed(fingerprint: number, more: number): number {
  return (fingerprint * 31 + more) | 0;
}

function entryAt({ text, bytes }: SealedLines, mark: number, to: number): TakenEntry {
  return { kind: bytes[mark] === equalsSign ? 'read' : 'unread', text: text.slice(mark + 1, to) };
}

function addField(walk: Walk, key: string, place: number, { kind, text }: TakenEntry): void {
  const decides = isDeciding[walk.version][place] ?? false;
  const field: TakenField = { kind, text, key, isDeciding: decides, others: noOthers };
  const sum = decides ? (walk.lines.bounds[3 * walk.line + 2] ?? 0) : place;
  walk.fingerprint = mixed(walk.fingerprint, sum);
  walk.keysFingerprint = mixed(walk.keysFingerprint, place);
  walk.last = field;
  walk.all.push(field);
  if (place >= 0) {
    walk.known[place] = field;
  }
}

/** The line up to which the key of the present one, or the rest of its entry, goes on. */
function lastOfRun({ lines, line, version }: Walk, place: number): number {
  const { bytes, bounds, count } = lines;
  const key = keyBytes[version][place];
  let last = line;
  for (; last + 1 < count; last += 1) {
    const from = bounds[3 * last + 3] ?? 0;
    if (bytes[from] !== plus && (key === undefined || !isKeyAt(bytes, from, key))) {
      break;
    }
  }
  return last;
}

/** Lines of one key behind its first: `sc.exe` prints the same on most machines. */
const runs = createMemory<{ readonly text: string; readonly others: readonly TakenEntry[] }>();

/** Takes the lines up to the last as further entries of the field. False when one is too long. */
function takeMore(walk: Walk, field: TakenField, from: number, last: number): boolean {
  const { text: all, bounds } = walk.lines;
  const text = all.slice(from, bounds[3 * last + 1]);
  let fingerprint = 0;
  for (let line = walk.line; line <= last; line += 1) {
    fingerprint = mixed(fingerprint, bounds[3 * line + 2] ?? 0);
  }
  const known = runs.find(fingerprint);
  const others = known?.text === text ? known.others : readRun(walk, field.key.length, last);
  if (others === null) {
    return false;
  }
  if (others !== known?.others) {
    runs.keep(fingerprint, () => ({ text, others }));
  }
  walk.fingerprint = mixed(walk.fingerprint, fingerprint);
  field.others = field.others.length === 0 ? others : [...field.others, ...others];
  walk.last = others.at(-1) ?? null;
  walk.line = last;
  return true;
}

function readRun({ lines, line }: Walk, keyLength: number, last: number): TakenEntry[] | null {
  const others: TakenEntry[] = [];
  for (let next = line; next <= last; next += 1) {
    const from = lines.bounds[3 * next] ?? 0;
    const to = lines.bounds[3 * next + 1] ?? 0;
    const before = others.at(-1);
    if (to - from > maxLineLength) {
      return null;
    }
    if (lines.bytes[from] === plus && before !== undefined) {
      before.text += lines.text.slice(from + 1, to);
    } else {
      others.push(entryAt(lines, from + keyLength, to));
    }
  }
  return others;
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
  const keys = keyBytes[walk.version];
  for (let place = walk.place; place < keys.length; place += 1) {
    const key = keys[place] ?? noBytes;
    if (isKeyAt(bytes, from, key)) {
      walk.place = place;
      return place;
    }
  }
  return -1;
}

const noBytes = new Uint8Array(0);

function isKeyAt(bytes: Uint8Array, from: number, key: Uint8Array): boolean {
  let count = isMark(bytes[from + key.length]) ? 0 : -1;
  while (count >= 0 && count < key.length && bytes[from + count] === key[count]) {
    count += 1;
  }
  return count === key.length;
}

const maxKeyLength = 40;
const anyKey = /^[a-z0-9][a-z0-9.-]*$/;

/** A key out of order, or one that is not known here. Null when there is none, or one of another version. */
function readKey(walk: Walk, from: number, to: number): string | null {
  const { lines, version } = walk;
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
