import type { ScQueryReading } from '../../model/verdict.ts';
import type { Reading } from '../evidence/evidence.ts';
import { findTypeLines, readScBlock, type ScBlock, type ScFields } from './sc-fields.ts';
import { type ConsoleLine, consoleLine, consoleLines } from './sc-lines.ts';

/**
 * What an `sc.exe qc` text says.
 *
 * `crossCheck` compares the dependency list with a search of the whole text for the two driver names. `elsewhere`: a name
 * that is no dependency stands in another field, such as a display name. `disagrees`: it stands where no field explains
 * it; the text may be damaged and nobody should rely on the list.
 * `accountCut`: the text ends inside the name of field 9; everything before it is whole.
 */
export type ScQueryResult =
  | {
      readonly kind: 'reading';
      readonly fields: ScFields;
      readonly scQuery: ScQueryReading;
      readonly crossCheck: 'agrees' | 'elsewhere' | 'disagrees';
      readonly accountCut: boolean;
    }
  | { readonly kind: 'failure'; readonly win32: number }
  | { readonly kind: 'unreadable'; readonly why: string };

/** In characters. `sc.exe` prints at most 8 KB of configuration; longer text is something else. */
export const maxScTextLength = 65_536;

/**
 * Reads what `sc.exe qc` printed, by structure and never by label: labels are translated; the order of the fields and
 * the constants are not. Half a text is never an answer: a reading has all nine fields.
 *
 * Built from captures published as Exploit-DB entries, among them 47676 (group dependency), 49850 (Spanish, no blank
 * before the colon), 40967 and 50764 (wrapped path): https://gitlab.com/exploit-database/exploitdb
 */
export function readScQuery(printed: string): ScQueryResult {
  if (printed.length > maxScTextLength) {
    return unreadable('longer than any sc.exe output');
  }
  const text = plainText(printed);
  if (text === null) {
    return unreadable('text in an encoding that was misread');
  }
  return readLines(consoleLines(text), text);
}

/** The same for lines that are known to be whole. */
export function readScLines(printed: readonly string[]): ScQueryResult {
  const lines: ConsoleLine[] = [];
  for (const raw of printed) {
    const line = consoleLine(raw, true);
    if (line !== null) {
      lines.push(line);
    }
  }
  return readLines(lines, printed.join('\n'));
}

/** The dependency list as evidence on LanmanWorkstation: unread unless it is that service's and the cross-check agrees. */
export function workstationDependencies(result: ScQueryResult): Reading<readonly string[]> {
  if (result.kind === 'failure') {
    return { kind: 'unread', why: `sc.exe failed with ${result.win32}` };
  }
  if (result.kind === 'unreadable') {
    return { kind: 'unread', why: result.why };
  }
  if (result.fields.serviceName.toLowerCase() !== 'lanmanworkstation') {
    return { kind: 'unread', why: 'configuration of another service' };
  }
  if (result.crossCheck === 'disagrees') {
    return { kind: 'unread', why: 'the list and the rest of the text disagree' };
  }
  return { kind: 'read', value: result.fields.dependencies };
}

/** Does a dependency list name the service? Service names compare without regard to case. */
export function listsService(dependencies: readonly string[], lowerCaseName: string): boolean {
  return dependencies.some(
    (name) => name.length === lowerCaseName.length && name.toLowerCase() === lowerCaseName,
  );
}

function readLines(lines: readonly ConsoleLine[], text: string): ScQueryResult {
  const [typeLine, second] = findTypeLines(lines);
  if (typeLine === undefined) {
    return readFailure(lines);
  }
  return second === undefined
    ? readBlock(readScBlock(lines, typeLine), text)
    : unreadable('more than one service');
}

function unreadable(why: string): ScQueryResult {
  return { kind: 'unreadable', why };
}

const leadingMarks = /^[\uFEFF\uFFFD]+/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const lettersLost = /[\u0001-\u0008\u000e-\u001a\u001c-\u001f]/;

/**
 * Takes off a byte order mark, and the zero bytes of UTF-16 that was read as single bytes (PowerShell 5 redirects so).
 * Where that leaves other control characters, a letter may pose as a colon (the low byte of U+043A): null.
 */
function plainText(printed: string): string | null {
  const text = printed.charCodeAt(0) < 0xfeff ? printed : printed.replace(leadingMarks, '');
  if (!text.includes('\0')) {
    return text;
  }
  const stripped = text.replaceAll('\0', '');
  return lettersLost.test(stripped) ? null : stripped;
}

function readBlock(block: ScBlock, text: string): ScQueryResult {
  if (block.kind === 'broken') {
    return unreadable(block.why);
  }
  const { fields, accountCut } = block;
  const smb1 = listsService(fields.dependencies, 'mrxsmb10');
  const smb2 = listsService(fields.dependencies, 'mrxsmb20');
  return {
    kind: 'reading',
    fields,
    scQuery: { smb1, smb2 },
    crossCheck: crossCheck({ smb1, smb2 }, fields, text),
    accountCut,
  };
}

const driverNames = /\bmrxsmb[12]0\b/gi;

function crossCheck(
  { smb1, smb2 }: ScQueryReading,
  fields: ScFields,
  text: string,
): 'agrees' | 'elsewhere' | 'disagrees' {
  const found = text.match(driverNames) ?? [];
  const agrees = smb1 === found.some(isSmb1) && smb2 === found.some((name) => !isSmb1(name));
  if (agrees) {
    return 'agrees';
  }
  const explained = [
    fields.serviceName,
    fields.binaryPathName,
    fields.loadOrderGroup,
    fields.displayName,
    fields.serviceStartName,
    ...fields.dependencies.filter((name) => name.startsWith('+') || isDriverName(name)),
  ];
  const count = explained.reduce((sum, value) => sum + (value.match(driverNames)?.length ?? 0), 0);
  return count === found.length ? 'elsewhere' : 'disagrees';
}

function isSmb1(name: string): boolean {
  return name.at(-2) === '1';
}

function isDriverName(name: string): boolean {
  return listsService([name], 'mrxsmb10') || listsService([name], 'mrxsmb20');
}

function readFailure(lines: readonly ConsoleLine[]): ScQueryResult {
  for (const line of lines) {
    const win32 = readFailureLine(line);
    if (win32 > 0) {
      return isInsideFields(lines, line) ? unreadable('a failure among fields') : { kind: 'failure', win32 };
    }
  }
  return unreadable(lines.length === 0 ? 'empty' : 'neither nine fields nor a failure');
}

/** `[SC] OpenService FAILED 1060:`; the word before the number is translated, the number and a colon are not. */
const failureLine = /^.{0,4}\[SC\] ?\w{2,40}(?::\w{2,40})?\s[^\d:：]{0,40}?(\d{1,10})[^\w:：]{0,3}[:：]/;

/** The number of a failure; 0: the line tells of none. */
export function readFailureLine(line: ConsoleLine): number {
  const match = failureLine.exec(line.raw.trimStart());
  return match === null ? 0 : Number(match[1]);
}

/** The rest of a configuration whose head was cut: a display name must not pose as a failure. A message has no label. */
function isInsideFields(lines: readonly ConsoleLine[], failure: ConsoleLine): boolean {
  const next = lines[lines.indexOf(failure) + 1];
  return next !== undefined && next.label !== null;
}
