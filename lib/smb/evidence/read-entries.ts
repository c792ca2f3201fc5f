import { type Entry, entriesOf, type Fields, fieldOf } from '../probe/envelope-body.ts';
import type { ProbeKey } from '../probe/probe-keys.ts';
import { readScLines, workstationDependencies } from '../sc/sc-query.ts';
import type { Reading, ServiceListing } from './evidence.ts';
import { decimalOf, readListing, readServiceNames } from './service-state.ts';

/** Readers of an envelope's entries. Whatever is missing, doubled or malformed is unread. */

export function unread(why: string): { readonly kind: 'unread'; readonly why: string } {
  return { kind: 'unread', why };
}

const notPrinted: Entry = { kind: 'unread', text: 'not printed' };
const printedTwice: Entry = { kind: 'unread', text: 'printed twice' };

/** The entry of a key that has exactly one. */
export function one(fields: Fields, key: ProbeKey): Entry {
  const field = fieldOf(fields, key);
  if (field === undefined) {
    return notPrinted;
  }
  return field.others.length === 0 ? field : printedTwice;
}

/** All lines of a program's output, unread if one of them is. */
export function linesOf(fields: Fields, key: ProbeKey): Reading<readonly string[]> {
  const lines: string[] = [];
  for (const entry of entriesOf(fieldOf(fields, key))) {
    if (entry.kind === 'unread') {
      return unread(entry.text);
    }
    lines.push(entry.text);
  }
  return { kind: 'read', value: lines };
}

export function from<Value>(printed: Entry, read: (text: string) => Reading<Value>): Reading<Value> {
  return printed.kind === 'read' ? read(printed.text) : unread(printed.text);
}

export function textOrNull(printed: Entry): string | null {
  return printed.kind === 'read' && printed.text !== '' ? printed.text : null;
}

/** A 32-bit host reads the revision through `reg.exe`, which prints hex. */
export function numberOrNull(printed: Entry): number | null {
  if (printed.kind === 'unread') {
    return null;
  }
  const { text } = printed;
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

export function readState(fields: Fields, key: ProbeKey, notListed: string): ServiceListing {
  const printed = one(fields, key);
  return printed.kind === 'read' ? readListing(printed.text, notListed) : unread(printed.text);
}

/** `DependOnService` of LanmanWorkstation, parted by `/`. */
export function readDependencies(text: string): Reading<readonly string[]> {
  return readServiceNames(text === '' ? [] : text.split('/'));
}

/** PowerShell prints the 32 bits with a sign; both readings of them are taken. */
export function exitCodeOrNull(printed: Entry): number | null {
  const code = printed.kind === 'read' && /^-?\d{1,10}$/.test(printed.text) ? Number(printed.text) : null;
  return code !== null && code >= -(2 ** 31) && code < 2 ** 32 ? code : null;
}

type ScText = { readonly first: string; readonly says: Reading<readonly string[]> };

/** By its lines behind the first, what sc.exe printed. */
const scTexts = new WeakMap<readonly Entry[], ScText>();

/** The dependencies in what `sc.exe qc lanmanworkstation` printed. */
export function scDependencies(fields: Fields): Reading<readonly string[]> {
  const field = fieldOf(fields, 'sc');
  if (field === undefined || field.kind === 'unread') {
    return unread(field?.text ?? notPrinted.text);
  }
  const known = scTexts.get(field.others);
  if (known?.first === field.text) {
    return known.says;
  }
  const printed = linesOf(fields, 'sc');
  const says = printed.kind === 'unread' ? printed : workstationDependencies(readScLines(printed.value));
  scTexts.set(field.others, { first: field.text, says });
  return says;
}
