import { type Expression, KqlError } from './kql-syntax.ts';

export type Row = Readonly<Record<string, unknown>>;

/** The value of an expression on a row. An unknown column is an error; an unknown property of a column is null. */
export function evaluate(expression: Expression, row: Row): unknown {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'list':
      return expression.items.map((item) => evaluate(item, row));
    case 'path':
      return follow(expression.root, expression.steps, row);
    case 'call':
      return call(expression.name, expression.args, row);
    case 'member':
      return isMember(expression, row);
    case 'binary':
      return binary(expression, row);
  }
}

/** Kusto's text of a value: nothing for null, JSON for bags and arrays. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) {
    return '';
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** Order of two values: null first, numbers by size, everything else as text. */
export function compareValues(left: unknown, right: unknown): number {
  if (typeof left === 'number' && typeof right === 'number') {
    return left - right;
  }
  const [a, b] = [textOf(left), textOf(right)];
  return a < b ? -1 : Number(a > b);
}

function follow(root: string, steps: readonly (string | number)[], row: Row): unknown {
  if (!(root in row)) {
    throw new KqlError('InvalidQuery', `Query is invalid. '${root}' is not a column of the rows here.`);
  }
  let value: unknown = row[root];
  for (const step of steps) {
    value =
      typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[step] : null;
  }
  return value ?? null;
}

function isMember(expression: Extract<Expression, { kind: 'member' }>, row: Row): boolean {
  const fold = (value: unknown) =>
    expression.operator.endsWith('~') ? textOf(value).toLowerCase() : textOf(value);
  const wanted = fold(evaluate(expression.left, row));
  const items = expression.right.flatMap((item) => evaluate(item, row));
  return items.some((item) => fold(item) === wanted) !== expression.operator.startsWith('!');
}

function binary(expression: Extract<Expression, { kind: 'binary' }>, row: Row): unknown {
  const { operator } = expression;
  const left = evaluate(expression.left, row);
  if (operator === 'and') {
    return isTrue(left) && isTrue(evaluate(expression.right, row));
  }
  if (operator === 'or') {
    return isTrue(left) || isTrue(evaluate(expression.right, row));
  }
  const right = evaluate(expression.right, row);
  const compare = comparers[operator];
  if (compare === undefined) {
    throw new KqlError(
      'InvalidQuery',
      `Query is invalid. Operator '${operator}' is not known to the simulator.`,
    );
  }
  return compare(left, right);
}

const comparers: Readonly<Record<string, (left: unknown, right: unknown) => unknown>> = {
  '==': (left, right) => same(left, right),
  '!=': (left, right) => !same(left, right),
  '=~': (left, right) => folded(left) === folded(right),
  '!~': (left, right) => folded(left) !== folded(right),
  '<': (left, right) => compareValues(left, right) < 0,
  '<=': (left, right) => compareValues(left, right) <= 0,
  '>': (left, right) => compareValues(left, right) > 0,
  '>=': (left, right) => compareValues(left, right) >= 0,
  contains: (left, right) => folded(left).includes(folded(right)),
  '!contains': (left, right) => !folded(left).includes(folded(right)),
  startswith: (left, right) => folded(left).startsWith(folded(right)),
  '!startswith': (left, right) => !folded(left).startsWith(folded(right)),
  endswith: (left, right) => folded(left).endsWith(folded(right)),
  '!endswith': (left, right) => !folded(left).endsWith(folded(right)),
  has: (left, right) => words(left).includes(folded(right)),
  '!has': (left, right) => !words(left).includes(folded(right)),
  '+': (left, right) => Number(left) + Number(right),
  '-': (left, right) => Number(left) - Number(right),
  '*': (left, right) => Number(left) * Number(right),
  '/': (left, right) => Number(left) / Number(right),
};

function same(left: unknown, right: unknown): boolean {
  if (typeof left === 'string' || typeof right === 'string') {
    return left !== null && right !== null && textOf(left) === textOf(right);
  }
  return left === right;
}

function folded(value: unknown): string {
  return textOf(value).toLowerCase();
}

function words(value: unknown): string[] {
  return folded(value).split(/[^\p{L}\p{N}]+/u);
}

export function isTrue(value: unknown): boolean {
  return value === true;
}

type Fn = (args: readonly unknown[]) => unknown;

const functions: Readonly<Record<string, Fn>> = {
  tostring: ([value]) => textOf(value),
  tolower: ([value]) => folded(value),
  toupper: ([value]) => textOf(value).toUpperCase(),
  tobool: ([value]) => (value === null ? null : folded(value) === 'true'),
  toint: ([value]) => (textOf(value) === '' ? null : Number(value)),
  isempty: ([value]) => textOf(value) === '',
  isnotempty: ([value]) => textOf(value) !== '',
  isnull: ([value]) => value === null,
  isnotnull: ([value]) => value !== null,
  not: ([value]) => !isTrue(value),
  iff: ([condition, yes, no]) => (isTrue(condition) ? yes : no),
  iif: ([condition, yes, no]) => (isTrue(condition) ? yes : no),
  coalesce: (args) => args.find((value) => textOf(value) !== '') ?? null,
  strcat: (args) => args.map(textOf).join(''),
  strlen: ([value]) => textOf(value).length,
  split: ([value, separator]) => textOf(value).split(textOf(separator)),
  array_length: ([value]) => (Array.isArray(value) ? value.length : null),
};

function call(name: string, args: readonly Expression[], row: Row): unknown {
  const run = functions[name];
  if (run === undefined) {
    throw new KqlError('InvalidQuery', `Query is invalid. Function '${name}' is not known to the simulator.`);
  }
  return run(args.map((arg) => evaluate(arg, row))) ?? null;
}
