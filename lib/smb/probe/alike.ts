import {
  entriesIn,
  type Field,
  type Fields,
  fieldsOf,
  isRest,
  type LinesOfText,
  type Run,
  runAt,
} from './envelope-body.ts';
import type { SealedLines } from './envelope-sums.ts';

/** A body that was read, kept so that of others only what differs is read. */
export type Sample = {
  readonly lines: LinesOfText;
  readonly fields: Fields;
  readonly runs: readonly Run[];
};

/** Of the lines that a verdict may rest on. Bodies that are alike have the same, others may have it too, by chance or by intent. */
export type Fingerprints = {
  readonly all: number;
  /** Of every other line: where one line differs, one of both is the same. */
  readonly even: number;
  readonly odd: number;
};

export function fingerprintsOf({ bytes, bounds, count }: SealedLines): Fingerprints {
  let even = count;
  let odd = count;
  for (let line = 1; line < count; line += 1) {
    const more = isReportedAt(bytes, bounds[3 * line] ?? 0) ? 0 : (bounds[3 * line + 2] ?? 0);
    const before = even;
    even = odd;
    odd = mixed(before, more);
  }
  return { all: mixed(even, odd), even, odd };
}

function mixed(fingerprint: number, more: number): number {
  return (Math.imul(fingerprint, 31) + more) | 0;
}

const [b, c, h, o] = [0x62, 0x63, 0x68, 0x6f];

/** Lines of `host.…`, `cbs` and `os.…` but `os.build`, by a byte or two: where this is wrong, it costs time alone. */
function isReportedAt(bytes: Uint8Array, from: number): boolean {
  const first = bytes[from];
  return first === h || first === c || (first === o && bytes[from + 3] !== b);
}

/** The fields must be those of the lines. All is copied: a piece of an output would keep the whole of it. */
export function sampleOf({ count, bounds, text }: SealedLines, { version, all }: Fields): Sample {
  const lines = { count, bounds: bounds.slice(0, 3 * count), text: copied(text) };
  const runs: Run[] = [];
  for (let run = runAt(lines, 1); run !== null; run = runAt(lines, run.last + 1)) {
    runs.push(run);
  }
  return { lines, fields: fieldsOf(version, copied(all)), runs };
}

/** What comes from JSON is one piece in V8, and its strings are pieces of no other. */
export function copied<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

/** What the body says, and which of its fields are not the sample's. */
export type Likeness = { readonly fields: Fields; readonly changed: readonly Field[] };

/** Null where the keys of the lines are not those of the sample. What looks the same is compared, character by character. */
export function readAlike(lines: SealedLines, { lines: others, fields, runs }: Sample): Likeness | null {
  // In a body with a key in two places runs are no fields.
  if (lines.count !== others.count || runs.length !== fields.all.length) {
    return null;
  }
  const all = [...fields.all];
  const changed: Field[] = [];
  let same = 1;
  for (const [index, run] of runs.entries()) {
    if (looksSame(lines, others, run)) {
      continue;
    }
    const field = isSame(lines, others, same, run.first) ? readRun(lines, run) : null;
    if (field === null) {
      return null;
    }
    all[index] = field;
    changed.push(field);
    same = run.last + 1;
  }
  return isSame(lines, others, same, lines.count) ? { fields: { ...fields, all }, changed } : null;
}

function looksSame({ bounds }: LinesOfText, others: LinesOfText, { first, last }: Run): boolean {
  let line = first;
  while (line <= last && bounds[3 * line + 2] === others.bounds[3 * line + 2]) {
    line += 1;
  }
  return line > last;
}

/** Have both the same text from one line up to another? */
function isSame(lines: LinesOfText, others: LinesOfText, first: number, end: number): boolean {
  return textOf(lines, first, end) === textOf(others, first, end);
}

function textOf({ text, bounds }: LinesOfText, first: number, end: number): string {
  return end > first ? text.slice(bounds[3 * first], bounds[3 * end - 2]) : '';
}

/** Null where a line is none of the run's key. The next line is none of it: it is the sample's, or of the next run's key. */
function readRun(lines: LinesOfText, run: Run): Field | null {
  const { key, first, last } = run;
  for (let line = first; line <= last; line += 1) {
    if (!hasKey(lines, line, key) && (line === first || !isRest(lines, line))) {
      return null;
    }
  }
  const [one, ...others] = entriesIn(lines, run) ?? [];
  return one === undefined ? null : { kind: one.kind, text: one.text, key, others };
}

function hasKey({ text, bounds }: LinesOfText, line: number, key: string): boolean {
  const from = bounds[3 * line] ?? 0;
  const mark = text[from + key.length];
  return (mark === '=' || mark === '!') && text.startsWith(key, from);
}
