import { type Entry, entriesOf, type Fields, fieldOf } from '../probe/envelope-body.ts';
import type { ProbeKey } from '../probe/probe-keys.ts';
import { areSame } from '../remembered.ts';
import { readScLines, workstationDependencies } from '../sc/sc-query.ts';
import type { Reading } from './evidence.ts';
import { decimalOf, readServiceNames } from './service-state.ts';

/** Readers of an envelope's entries. Whatever is missing, doubled or malformed is unread. */

export function unread(why: string): { readonly kind: 'unread'; readonly why: string } {
  return { kind: 'unread', why };
}

const notPrinted = unread('not printed');
const printedTwice = unread('printed twice');

/** The entry of a key that has exactly one. */
export function one(fields: Fields, key: ProbeKey): Entry {
  const field = fieldOf(fields, key);
  if (field === undefined) {
    return notPrinted;
  }
  return field.others.length === 0 ? field.first : printedTwice;
}

/** All lines of a program's output, unread if one of them is. */
export function linesOf(fields: Fields, key: ProbeKey): Reading<readonly string[]> {
  const lines: string[] = [];
  for (const entry of entriesOf(fieldOf(fields, key))) {
    if (entry.kind === 'unread') {
      return entry;
    }
    lines.push(entry.value);
  }
  return { kind: 'read', value: lines };
}

export function from<Value>(printed: Entry, read: (text: string) => Reading<Value>): Reading<Value> {
  return printed.kind === 'read' ? read(printed.value) : printed;
}

export function textOrNull(printed: Entry): string | null {
  return printed.kind === 'read' && printed.value !== '' ? printed.value : null;
}

/** A 32-bit host reads the revision through `reg.exe`, which prints hex. */
export function numberOrNull(printed: Entry): number | null {
  if (printed.kind === 'unread') {
    return null;
  }
  const text = printed.value;
  return decimalOf(text) ?? (/^0x[0-9a-f]{1,8}$/i.test(text) ? Number(text) : null);
}

export function readYesNo(text: string): Reading<boolean> {
  return text === 'yes' || text === 'no'
    ? { kind: 'read', value: text === 'yes' }
    : unread('neither yes nor no');
}

export function readPresence(text: string): Reading<boolean> {
  const isKnown = text === 'present' || text === 'absent';
  return isKnown ? { kind: 'read', value: text === 'present' } : unread('neither present nor absent');
}

/** `DependOnService` of LanmanWorkstation, parted by `/`. */
export function readDependencies(text: string): Reading<readonly string[]> {
  return readServiceNames(text === '' ? [] : text.split('/'));
}

/** PowerShell prints the 32 bits with a sign; both readings of them are taken. */
export function exitCodeOrNull(printed: Entry): number | null {
  const code = printed.kind === 'read' && /^-?\d{1,10}$/.test(printed.value) ? Number(printed.value) : null;
  return code !== null && code >= -(2 ** 31) && code < 2 ** 32 ? code : null;
}

type ScText = { readonly lines: readonly string[]; readonly says: Reading<readonly string[]> };

/** By a sum of how long their lines are, texts that were read: most machines of an estate print the same. */
const scTexts = new Map<number, ScText>();
const mostScTexts = 64;

/** The dependencies in what `sc.exe qc lanmanworkstation` printed. */
export function scDependencies(fields: Fields): Reading<readonly string[]> {
  const printed = linesOf(fields, 'sc');
  if (printed.kind === 'unread' || printed.value.length === 0) {
    return printed.kind === 'unread' ? printed : notPrinted;
  }
  const lines = printed.value;
  const sum = lines.reduce((before, line) => (before * 31 + line.length) | 0, 0);
  const known = scTexts.get(sum);
  if (known !== undefined && areSame(lines, known.lines)) {
    return known.says;
  }
  const says = workstationDependencies(readScLines(lines));
  if (scTexts.size >= mostScTexts) {
    scTexts.clear();
  }
  scTexts.set(sum, { lines, says });
  return says;
}
