import type { SealedLines } from './envelope-sums.ts';
import { type EnvelopeVersion, type ProbeKey, placeOf, probeKeys } from './probe-keys.ts';

/** One piece of what a probe saw: a value as printed, or a short reason why there is none. */
export type Entry = { readonly kind: 'read' | 'unread'; readonly text: string };

/** A key and what was printed of it: one entry, of some keys others behind it. */
export type Field = Entry & { readonly key: string; readonly others: readonly Entry[] };

/** What a body says. */
export type Fields = {
  readonly version: EnvelopeVersion;
  /** In the order in which their keys first came. */
  readonly all: readonly Field[];
  /** Of each of the version's keys where its field is among all; -1: it was not printed. */
  readonly indexes: readonly number[];
};

export function fieldOf({ all, indexes, version }: Fields, key: ProbeKey): Field | undefined {
  return all[indexes[placeOf(version, key)] ?? -1];
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
  const printed = new Map<string, Entry[]>();
  for (let line = 1; line < lines.count; ) {
    const run = runAt(lines, line);
    if (run !== null && isForeign(version, run.key)) {
      return { kind: 'other-version' };
    }
    const entries = run === null ? null : entriesIn(lines, run);
    if (run === null || entries === null) {
      return { kind: 'no-entry' };
    }
    printed.set(run.key, [...(printed.get(run.key) ?? []), ...entries]);
    line = run.last + 1;
  }
  const all = [...printed].flatMap(([key, [first, ...others]]) => (first ? [{ ...first, key, others }] : []));
  return { kind: 'fields', fields: fieldsOf(version, all) };
}

export function fieldsOf(version: EnvelopeVersion, all: readonly Field[]): Fields {
  const indexes = probeKeys[version].map((known) => all.findIndex(({ key }) => key === known));
  return { version, all, indexes };
}

const maxLineLength = 100;

/** Lines of one key that stand together, the rests of their entries among them. */
export type Run = { readonly key: string; readonly first: number; readonly last: number };

/** Null where the line has no key, or is too long. */
export function runAt(lines: LinesOfText, first: number): Run | null {
  const key = keyAt(lines, first);
  let last = first;
  while (
    key !== null &&
    last + 1 < lines.count &&
    (isRest(lines, last + 1) || keyAt(lines, last + 1) === key)
  ) {
    last += 1;
  }
  return key === null ? null : { key, first, last };
}

/** Null: one is too long. */
export function entriesIn(lines: LinesOfText, { key, first, last }: Run): Entry[] | null {
  const entries: Entry[] = [];
  for (let line = first; line <= last; line += 1) {
    const text = lineAt(lines, line);
    const before = entries.at(-1);
    if (text.length > maxLineLength) {
      return null;
    }
    if (isRest(lines, line) && before !== undefined) {
      entries[entries.length - 1] = { kind: before.kind, text: before.text + text.slice(1) };
    } else {
      entries.push({ kind: text[key.length] === '=' ? 'read' : 'unread', text: text.slice(key.length + 1) });
    }
  }
  return entries;
}

export type LinesOfText = Pick<SealedLines, 'text' | 'bounds' | 'count'>;

const plus = 0x2b;

/** Does the line go on with the entry before? */
export function isRest({ text, bounds }: LinesOfText, line: number): boolean {
  return text.charCodeAt(bounds[3 * line] ?? 0) === plus;
}

const anyKey = /^[a-z0-9][a-z0-9.-]{0,39}(?=[=!])/;

function keyAt(lines: LinesOfText, line: number): string | null {
  const text = lineAt(lines, line);
  return text.length > maxLineLength ? null : (anyKey.exec(text)?.[0] ?? null);
}

function lineAt({ text, bounds }: LinesOfText, line: number): string {
  return text.slice(bounds[3 * line], bounds[3 * line + 1]);
}

/** Does only a probe of another version print the key? */
function isForeign(version: EnvelopeVersion, key: string): boolean {
  return placeOf(version, key) < 0 && placeOf(version === 1 ? 2 : 1, key) >= 0;
}
