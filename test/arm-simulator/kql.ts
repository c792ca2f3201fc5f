import { groupBy } from './group-by.ts';
import { parseKql } from './kql-parse.ts';
import { type Column, KqlError, type Operator, type Query } from './kql-syntax.ts';
import { compareValues, evaluate, isTrue, type Row, textOf } from './kql-values.ts';

/**
 * A table by its lower-case name; null when the service does not have it. Rows of another type than the one that the query begins by asking
 * for may be left out: it would drop them.
 */
export type Tables = (name: string, type: string | null) => readonly Row[] | null;

export type QueryAnswer = {
  readonly rows: readonly Row[];
  /** True when `take` or `limit` was used: such results cannot be paged. */
  readonly isLimited: boolean;
  readonly isOrdered: boolean;
};

/** Runs a query; throws {@link KqlError} for what the service would answer with 400. */
export function runKql(text: string, tables: Tables): QueryAnswer {
  const query = parseKql(text);
  const used = new Set(query.operators.map((operator) => operator.kind));
  return { rows: runQuery(query, tables), isLimited: used.has('take'), isOrdered: used.has('order') };
}

function runQuery(query: Query, tables: Tables): readonly Row[] {
  const table = tables(query.table.toLowerCase(), typeAskedFor(query));
  if (table === null) {
    const message = `Table ${query.table} is invalid, unsupported or disallowed.`;
    throw new KqlError('DisallowedLogicalTableName', message);
  }
  let rows = table;
  for (const operator of query.operators) {
    rows = apply(operator, rows, tables);
  }
  return rows;
}

function typeAskedFor({ operators: [first] }: Query): string | null {
  const condition = first?.kind === 'where' ? first.condition : null;
  if (condition?.kind !== 'binary' || condition.operator !== '=~') {
    return null;
  }
  const { left, right } = condition;
  const isType = left.kind === 'path' && left.root === 'type' && left.steps.length === 0;
  return isType && right.kind === 'literal' ? textOf(right.value).toLowerCase() : null;
}

function apply(operator: Operator, rows: readonly Row[], tables: Tables): readonly Row[] {
  switch (operator.kind) {
    case 'where':
      return rows.filter((row) => isTrue(evaluate(operator.condition, row)));
    case 'extend':
      return rows.map((row) => extend(row, operator.columns));
    case 'project':
      return rows.map((row) => project(row, operator.columns));
    case 'project-away':
      return rows.map((row) =>
        Object.fromEntries(Object.entries(row).filter(([name]) => !operator.names.includes(name))),
      );
    case 'order':
      return [...rows].sort((a, b) => compareRows(a, b, operator.keys));
    case 'join':
      return join(operator, rows, runQuery(operator.right, tables));
    case 'summarize':
      return summarize(operator, rows);
    case 'take':
      return rows.slice(0, operator.count);
    case 'count':
      return [{ Count: rows.length }];
    case 'distinct':
      return distinct(rows.map((row) => project(row, operator.columns)));
  }
}

/** Each new column sees the ones before it. */
function extend(row: Row, columns: readonly Column[]): Row {
  const extended: Record<string, unknown> = { ...row };
  for (const { name, value } of columns) {
    extended[name] = evaluate(value, extended);
  }
  return extended;
}

function project(row: Row, columns: readonly Column[]): Row {
  return Object.fromEntries(columns.map(({ name, value }) => [name, evaluate(value, row)]));
}

function compareRows(
  left: Row,
  right: Row,
  keys: readonly { column: string; direction: 'asc' | 'desc' }[],
): number {
  for (const { column, direction } of keys) {
    const path = { kind: 'path', root: column, steps: [] } as const;
    const order = compareValues(evaluate(path, left), evaluate(path, right));
    if (order !== 0) {
      return direction === 'asc' ? order : -order;
    }
  }
  return 0;
}

function join(
  operator: Extract<Operator, { kind: 'join' }>,
  left: readonly Row[],
  right: readonly Row[],
): Row[] {
  const keyOf = (row: Row, side: 'left' | 'right') =>
    JSON.stringify(
      operator.on.map((key) => textOf(evaluate({ kind: 'path', root: key[side], steps: [] }, row))),
    );
  const matches = groupBy(right, (row) => keyOf(row, 'right'));
  const seen = new Set<string>();
  const nothing = emptyRow(operator.right, right[0]);
  return left.flatMap((row) => {
    const key = keyOf(row, 'left');
    const isRepeated = operator.flavour === 'innerunique' && seen.has(key);
    seen.add(key);
    const found = isRepeated ? [] : (matches.get(key) ?? []);
    const lonely = found.length === 0 && operator.flavour === 'leftouter';
    return lonely ? [merge(row, nothing)] : found.map((match) => merge(row, match));
  });
}

/** Columns of the right side that the left side has too get a 1 behind their name. */
function merge(left: Row, right: Row): Row {
  const merged: Record<string, unknown> = { ...left };
  for (const [name, value] of Object.entries(right)) {
    merged[name in left ? `${name}1` : name] = value;
  }
  return merged;
}

/** The columns of a side without rows are known only where it projects them. */
function emptyRow(query: Query, sample: Row | undefined): Row {
  const projected = query.operators.findLast((operator) => operator.kind === 'project');
  const names =
    sample === undefined ? (projected?.columns.map(({ name }) => name) ?? []) : Object.keys(sample);
  return Object.fromEntries(names.map((name) => [name, null]));
}

const aggregates: Readonly<Record<string, (values: readonly unknown[]) => unknown>> = {
  count: (values) => values.length,
  countif: (values) => values.filter(isTrue).length,
  dcount: (values) => new Set(values.map(textOf)).size,
  min: (values) => [...values].sort(compareValues)[0] ?? null,
  max: (values) => [...values].sort(compareValues).at(-1) ?? null,
  make_list: (values) => values,
  make_set: (values) => [...new Set(values)],
};

function summarize(operator: Extract<Operator, { kind: 'summarize' }>, rows: readonly Row[]): Row[] {
  const groups = groupBy(rows, (row) => JSON.stringify(Object.values(project(row, operator.by))));
  if (operator.by.length === 0 && groups.size === 0) {
    groups.set('', []);
  }
  return [...groups.values()].map((group) => ({
    ...project(group[0] ?? {}, group.length === 0 ? [] : operator.by),
    ...Object.fromEntries(operator.aggregates.map((column) => [column.name, aggregate(column, group)])),
  }));
}

function aggregate({ value }: Column, group: readonly Row[]): unknown {
  const run = value.kind === 'call' ? aggregates[value.name] : undefined;
  if (value.kind !== 'call' || run === undefined) {
    throw new KqlError(
      'InvalidQuery',
      'Query is invalid. An aggregate function was expected after summarize.',
    );
  }
  const [argument] = value.args;
  return run(group.map((row) => (argument === undefined ? row : evaluate(argument, row))));
}

function distinct(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [JSON.stringify(row), row])).values()];
}
