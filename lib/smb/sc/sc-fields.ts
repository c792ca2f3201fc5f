import { type ConsoleLine, cleanValue } from './sc-lines.ts';

/** A number that `sc.exe` prints with its constant, such as `20  WIN32_SHARE_PROCESS` (TYPE is hexadecimal: 32). */
export type NamedNumber = { readonly value: number; readonly name: string };

/** The service's name and the nine fields of `sc.exe qc`, in printed order; values as printed, white space trimmed. */
export type ScFields = {
  readonly serviceName: string;
  readonly type: NamedNumber;
  /** The name keeps decorations such as `AUTO_START (DELAYED)`. */
  readonly startType: NamedNumber;
  readonly errorControl: NamedNumber;
  readonly binaryPathName: string;
  readonly loadOrderGroup: string;
  readonly tag: number;
  readonly displayName: string;
  /** Printed order and case; a load-order group keeps its `+`. */
  readonly dependencies: readonly string[];
  /** Empty for most drivers and per-user services. */
  readonly serviceStartName: string;
};

/** All nine fields, or why they are not all there. `accountCut`: the text ends inside the account's name. */
export type ScBlock =
  | { readonly kind: 'fields'; readonly fields: ScFields; readonly accountCut: boolean }
  | { readonly kind: 'broken'; readonly why: string };

/** Indexes of the TYPE lines: TYPE, START_TYPE and ERROR_CONTROL are numbers with constants in every language. */
export function findTypeLines(lines: readonly ConsoleLine[]): number[] {
  const found: number[] = [];
  for (let index = 1; index + 2 < lines.length; index += 1) {
    const isType = typeValue.test(fieldValue(lines[index])) && startValue.test(fieldValue(lines[index + 1]));
    if (isType && errorValue.test(fieldValue(lines[index + 2])) && fieldValue(lines[index - 1]) !== '') {
      found.push(index);
      index += field.account;
    }
  }
  return found;
}

/** Reads the nine fields from the TYPE line on; the service's name stands on the line before. */
export function readScBlock(lines: readonly ConsoleLine[], typeLine: number): ScBlock {
  const nameIndent = lines[typeLine - 1]?.indent ?? 0;
  const isIndented = (lines[typeLine]?.indent ?? 0) > nameIndent;
  const walk: Walk = {
    values: [],
    dependencies: [],
    fieldIndent: isIndented ? nameIndent + 1 : 0,
    lastLength: 0,
  };
  let next = typeLine;
  for (; walk.values.length < field.account; next += 1) {
    const line = lines[next];
    if (line === undefined) {
      return { kind: 'broken', why: `ends at field ${walk.values.length} of 9` };
    }
    if (!take(walk, line)) {
      return { kind: 'broken', why: `unexpected line at field ${walk.values.length}` };
    }
    walk.lastLength = line.raw.length;
  }
  const account = readAccount(walk, lines[next - 1], lines[next]);
  return finish(lines[typeLine - 1]?.value ?? '', walk, account);
}

/** Numbers of the fields, from 1 as in the text. */
const field = {
  type: 1,
  startType: 2,
  errorControl: 3,
  path: 4,
  group: 5,
  tag: 6,
  displayName: 7,
  dependencies: 8,
  account: 9,
} as const;

const typeValue = /^[0-9a-fA-F]{1,8}\s+[A-Z][A-Z0-9_]/;
const startValue = /^[0-4]\s+[A-Z][A-Z0-9_]/;
const errorValue = /^[0-3]\s+[A-Z][A-Z0-9_]/;
const tagValue = /^\d{1,10}$/;

function fieldValue(line: ConsoleLine | undefined): string {
  return line === undefined || line.label === null || line.label === '' ? '' : line.value;
}

type Walk = {
  readonly values: string[];
  readonly dependencies: string[];
  /** Lines less indented than this are wrapped values; 0 when the text has lost its indentation. */
  readonly fieldIndent: number;
  lastLength: number;
};

/** Takes one line as the next field, as one more dependency or as the rest of a value; false when it fits nowhere. */
function take(walk: Walk, line: ConsoleLine): boolean {
  if (line.label === '') {
    return addDependency(walk, line.value);
  }
  if (line.label === null || line.indent < walk.fieldIndent) {
    return continueValue(walk, cleanValue(line.raw));
  }
  walk.values.push(line.value);
  return walk.values.length !== field.dependencies || addDependency(walk, line.value);
}

function addDependency(walk: Walk, name: string): boolean {
  walk.dependencies.push(name);
  return walk.values.length === field.dependencies && isServiceName(name);
}

/** At most 256 characters and no slashes: https://learn.microsoft.com/windows/win32/api/winsvc/nf-winsvc-createservicew */
const maxNameLength = 256;
const foreignToNames = /[\\/:]/;

function isServiceName(name: string): boolean {
  return name.length <= maxNameLength && !foreignToNames.test(name);
}

const consoleWidths: ReadonlySet<number> = new Set([80, 120]);

/** A console breaks at its width, inside words; mail and web pages break at a blank, which is lost. */
function continueValue(walk: Walk, rest: string): boolean {
  const number = walk.values.length;
  if (number === field.dependencies) {
    return continueDependency(walk.dependencies, rest);
  }
  const before = walk.values[number - 1] ?? '';
  const gap = before === '' || consoleWidths.has(walk.lastLength) ? '' : ' ';
  walk.values[number - 1] = `${before}${gap}${rest}`;
  return number === field.path || number === field.group || number === field.displayName;
}

/** Only a name that stands wholly on the next line: half a name must never be read as a name. */
function continueDependency(dependencies: string[], rest: string): boolean {
  const last = dependencies.length - 1;
  const isFree = dependencies[last] === '';
  dependencies[last] = rest;
  return isFree && isServiceName(rest);
}

type Account = { readonly name: string; readonly cut: boolean };

const knownAccount = /^(localsystem|nt authority\\(localservice|networkservice|system))$/i;
/** `DOMAIN\name`, `name@domain` or a built-in one. Japanese and Korean consoles show the backslash as a currency sign. */
const accountLike = /[\\¥￥₩@]|^(localsystem|localservice|networkservice)$/i;
const foreignToAccounts = /[:>"/]/;

/**
 * Field 9, or null when it cannot be an account: then the lines were counted wrongly or the text is cut.
 * A known account is whole even without a line break behind it; any other may have been cut.
 */
function readAccount(
  walk: Walk,
  line: ConsoleLine | undefined,
  following: ConsoleLine | undefined,
): Account | null {
  const isNeeded = needsAccount(Number.parseInt(walk.values[0] ?? '', 16));
  const printed = walk.values[field.account - 1] ?? '';
  const wrapped = printed === '' && isNeeded && following?.label === null ? following : null;
  const name = wrapped?.value ?? printed;
  if (following?.label === '' || !isAccount(name, isNeeded)) {
    return null;
  }
  return { name, cut: !((wrapped ?? line)?.ended || knownAccount.test(name)) };
}

function isAccount(name: string, isNeeded: boolean): boolean {
  return name === '' ? !isNeeded : accountLike.test(name) && !foreignToAccounts.test(name);
}

/** Own-process and shared-process services (0x10, 0x20; 0x100 is the interactive bit) always run as an account. */
function needsAccount(type: number): boolean {
  const kind = type & ~0x100;
  return kind === 0x10 || kind === 0x20;
}

function finish(serviceName: string, walk: Walk, account: Account | null): ScBlock {
  const [type, startType, errorControl, binaryPathName, loadOrderGroup, tag, displayName] = walk.values;
  if (account === null) {
    return { kind: 'broken', why: 'field 9 is not an account' };
  }
  if (tag === undefined || !tagValue.test(tag)) {
    return { kind: 'broken', why: 'field 6 is not a number' };
  }
  const fields: ScFields = {
    serviceName,
    type: namedNumber(type, 16),
    startType: namedNumber(startType, 10),
    errorControl: namedNumber(errorControl, 10),
    binaryPathName: binaryPathName ?? '',
    loadOrderGroup: loadOrderGroup ?? '',
    tag: Number(tag),
    displayName: displayName ?? '',
    dependencies: walk.dependencies.includes('')
      ? walk.dependencies.filter((name) => name !== '')
      : walk.dependencies,
    serviceStartName: account.name,
  };
  return { kind: 'fields', fields, accountCut: account.cut };
}

/** `parseInt` stops at the white space behind the number. */
function namedNumber(printed: string | undefined, radix: number): NamedNumber {
  const text = printed ?? '';
  const blank = text.indexOf(' ');
  const name = blank < 0 ? text.replace(/^\S+\s+/, '') : text.slice(blank).trimStart();
  return { value: Number.parseInt(text, radix), name: name.replace(/\s\s+/g, ' ') };
}
