import type { Reading } from '../../../lib/smb/evidence/evidence.ts';
import type { ProbeKey } from '../../../lib/smb/probe/probe-keys.ts';
import { readScLines, workstationDependencies } from '../../../lib/smb/sc/sc-query.ts';
import type { Entry, Fields } from './envelope-body.ts';
import { readNumber, readServiceNames } from './service-state.ts';

/** Readers of an envelope's entries. Whatever is missing, doubled or malformed is unread. */

export function unread(why: string): { readonly kind: 'unread'; readonly why: string } {
  return { kind: 'unread', why };
}

const notPrinted = unread('not printed');
const printedTwice = unread('printed twice');

/** The entry of a key that has exactly one. */
export function one(fields: Fields, key: ProbeKey): Entry {
  const entries = fields.get(key);
  if (entries === undefined || entries.length > 1) {
    return entries === undefined ? notPrinted : printedTwice;
  }
  return entries[0] ?? notPrinted;
}

/** All lines of a program's output, unread if one of them is. */
export function linesOf(fields: Fields, key: ProbeKey): Reading<readonly string[]> {
  const lines: string[] = [];
  for (const entry of fields.get(key) ?? []) {
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
  const text = printed.kind === 'read' ? printed.value : '';
  const number = /^0x[0-9a-f]{1,8}$/i.test(text) ? readNumber(String(Number(text))) : readNumber(text);
  return number.kind === 'read' ? number.value : null;
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

/** Most machines of an estate print the same. */
const scTexts = new Map<string, Reading<readonly string[]>>();

/** The dependencies in what `sc.exe qc lanmanworkstation` printed. */
export function scDependencies(fields: Fields): Reading<readonly string[]> {
  const lines = linesOf(fields, 'sc');
  if (lines.kind === 'unread' || lines.value.length === 0) {
    return lines.kind === 'unread' ? lines : notPrinted;
  }
  const text = lines.value.join('\n');
  const reading = scTexts.get(text) ?? workstationDependencies(readScLines(lines.value));
  if (scTexts.size < 1024) {
    scTexts.set(text, reading);
  }
  return reading;
}
