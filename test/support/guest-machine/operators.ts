import { enumerate, isTrue, numberOf, PsError, type PsValue, textOf } from './values.ts';

/** Sets `$matches`. */
export type MatchSink = (groups: readonly (string | undefined)[]) => void;
export type BinaryOperator = (left: PsValue, right: PsValue, setMatches: MatchSink) => PsValue;

/** Every binary operator the guest knows, by lower-case name without the `i` of its case-insensitive spelling. */
export const binaryOperators: Readonly<Record<string, BinaryOperator>> = {
  '+': add,
  '-': (left, right) => numberOf(left) - numberOf(right),
  '*': (left, right) => numberOf(left) * numberOf(right),
  '/': (left, right) => numberOf(left) / numberOf(right),
  '%': (left, right) => numberOf(left) % numberOf(right),
  '-and': (left, right) => isTrue(left) && isTrue(right),
  '-or': (left, right) => isTrue(left) || isTrue(right),
  '-f': (left, right) => format(textOf(left), enumerate(right)),
  '-join': (left, right) => enumerate(left).map(textOf).join(textOf(right)),
  '-split': (left, right) =>
    enumerate(left).flatMap((item) => textOf(item).split(pattern(textOf(right), 'i'))),
  '-csplit': (left, right) =>
    enumerate(left).flatMap((item) => textOf(item).split(pattern(textOf(right), ''))),
  '-replace': (left, right) => replace(left, right, 'gi'),
  '-creplace': (left, right) => replace(left, right, 'g'),
  '-match': (left, right, setMatches) => match(left, pattern(textOf(right), 'i'), setMatches),
  '-cmatch': (left, right, setMatches) => match(left, pattern(textOf(right), ''), setMatches),
  '-cnotmatch': comparison((item, right) => !pattern(textOf(right), '').test(textOf(item))),
  '-notmatch': comparison((item, right) => !pattern(textOf(right), 'i').test(textOf(item))),
  '-like': comparison((item, right) => wildcard(textOf(right)).test(textOf(item))),
  '-notlike': comparison((item, right) => !wildcard(textOf(right)).test(textOf(item))),
  '-contains': (left, right) => enumerate(left).some((item) => equals(item, right)),
  '-notcontains': (left, right) => !enumerate(left).some((item) => equals(item, right)),
  '-eq': comparison((item, right) => equals(item, right)),
  '-ne': comparison((item, right) => !equals(item, right)),
  '-cne': comparison((item, right) => textOf(item) !== textOf(right)),
  '-ceq': comparison((item, right) => textOf(item) === textOf(right)),
  '-lt': comparison((item, right) => order(item, right) < 0),
  '-le': comparison((item, right) => order(item, right) <= 0),
  '-gt': comparison((item, right) => order(item, right) > 0),
  '-ge': comparison((item, right) => order(item, right) >= 0),
};

/** What those do that a script may do thousands of times with numbers, for two numbers. */
export const onNumbers: Readonly<Record<string, (left: number, right: number) => PsValue>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '%': (left, right) => left % right,
  '-eq': (left, right) => left === right,
  '-ne': (left, right) => left !== right,
  '-lt': (left, right) => left < right,
  '-le': (left, right) => left <= right,
  '-gt': (left, right) => left > right,
  '-ge': (left, right) => left >= right,
};

/** `-is`: the types that constrained language mode lets a script name, by lower-case name. */
export const types: Readonly<Record<string, (value: PsValue) => boolean>> = {
  int: (value) => typeof value === 'number',
  uint32: () => false,
  int32: (value) => typeof value === 'number',
  string: (value) => typeof value === 'string',
  bool: (value) => typeof value === 'boolean',
  array: (value) => Array.isArray(value),
  'string[]': (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  'object[]': (value) => Array.isArray(value),
  hashtable: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && value.ps === 'table',
};

/** A PowerShell wildcard pattern as a regular expression over a whole text. */
export function wildcard(text: string): RegExp {
  const escaped = text.replace(/[.+^${}()|\\]/g, '\\$&');
  return pattern(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 'is');
}

function add(left: PsValue, right: PsValue): PsValue {
  if (Array.isArray(left)) {
    return [...left, ...enumerate(right)];
  }
  if (left === null) {
    return right;
  }
  return typeof left === 'string' ? left + textOf(right) : numberOf(left) + numberOf(right);
}

function equals(left: PsValue, right: PsValue): boolean {
  if (left === null || right === null) {
    return left === right;
  }
  if (typeof left === 'boolean') {
    return left === isTrue(right);
  }
  if (typeof left === 'number') {
    return left === Number(textOf(right));
  }
  return textOf(left).toLowerCase() === textOf(right).toLowerCase();
}

function order(left: PsValue, right: PsValue): number {
  if (typeof left === 'string') {
    return left.toLowerCase().localeCompare(textOf(right).toLowerCase(), 'en');
  }
  return numberOf(left) - numberOf(right);
}

/** A comparison of an array filters it. */
function comparison(holds: (item: PsValue, right: PsValue) => boolean): BinaryOperator {
  return (left, right) =>
    Array.isArray(left) ? left.filter((item) => holds(item, right)) : holds(left, right);
}

function match(left: PsValue, regex: RegExp, setMatches: MatchSink): PsValue {
  if (Array.isArray(left)) {
    return left.filter((item) => regex.test(textOf(item)));
  }
  const found = regex.exec(textOf(left));
  if (found) {
    setMatches(found);
  }
  return found !== null;
}

function replace(left: PsValue, right: PsValue, flags: string): PsValue {
  const [from = null, to = null] = enumerate(right);
  const regex = pattern(textOf(from), flags);
  const one = (item: PsValue) => textOf(item).replace(regex, textOf(to));
  return Array.isArray(left) ? left.map(one) : one(left);
}

/** By flags, then by text. */
const patterns: Record<string, Map<string, RegExp>> = {};

function pattern(text: string, flags: string): RegExp {
  patterns[flags] ??= new Map();
  const known = patterns[flags].get(text);
  const regex = known ?? new RegExp(text, flags);
  if (!known && patterns[flags].size < 200) {
    patterns[flags].set(text, regex);
  }
  regex.lastIndex = 0;
  return regex;
}

function format(template: string, values: readonly PsValue[]): string {
  return template.replace(
    /\{\{|\}\}|\{(\d+)(?::([^}]*))?\}/g,
    (all, index: string | undefined, how?: string) => {
      if (index === undefined) {
        return all.slice(1);
      }
      return formatOne(values[Number(index)] ?? null, how ?? '');
    },
  );
}

function formatOne(value: PsValue, how: string): string {
  const [, kind = '', width = '0'] = /^([xd])(\d*)$/i.exec(how) ?? [];
  if (how === '' || typeof value !== 'number') {
    return textOf(value);
  }
  if (kind === '') {
    throw new PsError('InvalidOperation', `Error formatting a string: ${how} is not modelled.`);
  }
  const digits = kind.toLowerCase() === 'x' ? (value < 0 ? value >>> 0 : value).toString(16) : String(value);
  return (kind === 'X' ? digits.toUpperCase() : digits).padStart(Number(width), '0');
}
