import { createExpressionParser } from './kql-expressions.ts';
import { type Column, KqlError, type Operator, type Query, type SortKey } from './kql-syntax.ts';
import { tokenize } from './kql-tokens.ts';
import { createCursor, type TokenCursor } from './token-cursor.ts';

/** Resource Graph's default limit for one query. */
const joinLimit = 3;

/** Reads a query; throws {@link KqlError} for whatever the simulator does not know. */
export function parseKql(text: string): Query {
  const cursor = createCursor(tokenize(text));
  const query = readQuery(cursor);
  if (cursor.peek().kind !== 'end') {
    throw cursor.unexpected('| or the end of the query');
  }
  if (countJoins(query) > joinLimit) {
    throw new KqlError(
      'InvalidQuery',
      `Query contains ${countJoins(query)} joins; at most ${joinLimit} are allowed.`,
    );
  }
  return query;
}

function countJoins(query: Query): number {
  let joins = 0;
  for (const operator of query.operators) {
    joins += operator.kind === 'join' ? 1 + countJoins(operator.right) : 0;
  }
  return joins;
}

function readQuery(cursor: TokenCursor): Query {
  const table = cursor.name('a table name');
  const operators: Operator[] = [];
  while (cursor.accept('|')) {
    operators.push(readOperator(cursor));
  }
  return { table, operators };
}

const readers: Readonly<Record<string, (cursor: TokenCursor) => Operator>> = {
  where: (cursor) => ({ kind: 'where', condition: createExpressionParser(cursor).expression() }),
  extend: (cursor) => ({ kind: 'extend', columns: readColumns(cursor) }),
  project: (cursor) => ({ kind: 'project', columns: readColumns(cursor) }),
  'project-away': (cursor) => ({
    kind: 'project-away',
    names: cursor.list(() => cursor.name('a column')),
  }),
  order: readOrder,
  sort: readOrder,
  join: readJoin,
  summarize: readSummarize,
  take: readTake,
  limit: readTake,
  count: () => ({ kind: 'count' }),
  distinct: (cursor) => ({ kind: 'distinct', columns: readColumns(cursor) }),
};

function readOperator(cursor: TokenCursor): Operator {
  const name = cursor.name('an operator');
  const read = readers[name];
  if (read === undefined) {
    throw new KqlError('InvalidQuery', `Query is invalid. Operator '${name}' is not known to the simulator.`);
  }
  return read(cursor);
}

function readColumns(cursor: TokenCursor): Column[] {
  return cursor.list(() => readColumn(cursor));
}

/** `name = expression`, a bare path that keeps its last name, or an unnamed aggregate such as `count()`. */
function readColumn(cursor: TokenCursor): Column {
  if (cursor.peek().kind === 'name' && cursor.peek(1).text === '=') {
    const name = cursor.name('a column');
    cursor.expect('=');
    return { name, value: createExpressionParser(cursor).expression() };
  }
  const value = createExpressionParser(cursor).expression();
  if (value.kind === 'path') {
    return { name: [value.root, ...value.steps].join('_'), value };
  }
  if (value.kind === 'call') {
    const [first] = value.args;
    return { name: `${value.name}_${first?.kind === 'path' ? first.root : ''}`, value };
  }
  throw cursor.unexpected('a column name and =');
}

/** Kusto sorts downwards unless told otherwise. */
function readOrder(cursor: TokenCursor): Operator {
  cursor.word('by');
  const keys = cursor.list((): SortKey => {
    const column = cursor.name('a column');
    const isAscending = cursor.acceptWord('asc');
    if (!isAscending) {
      cursor.acceptWord('desc');
    }
    if (cursor.acceptWord('nulls') && !cursor.acceptWord('first')) {
      cursor.word('last');
    }
    return { column, direction: isAscending ? 'asc' : 'desc' };
  });
  return { kind: 'order', keys };
}

const flavours = new Set(['innerunique', 'inner', 'leftouter']);

function readJoin(cursor: TokenCursor): Operator {
  let flavour = 'innerunique';
  if (cursor.acceptWord('kind')) {
    cursor.expect('=');
    flavour = cursor.name('a join flavour');
  }
  if (!flavours.has(flavour)) {
    throw new KqlError(
      'InvalidQuery',
      `Query is invalid. Join flavour '${flavour}' is not known to the simulator.`,
    );
  }
  cursor.expect('(');
  const right = readQuery(cursor);
  cursor.expect(')');
  cursor.word('on');
  return { kind: 'join', flavour, right, on: cursor.list(() => readJoinKey(cursor)) };
}

function readJoinKey(cursor: TokenCursor): { left: string; right: string } {
  if (!cursor.acceptWord('$left')) {
    const name = cursor.name('a column');
    return { left: name, right: name };
  }
  cursor.expect('.');
  const left = cursor.name('a column');
  cursor.expect('==');
  cursor.word('$right');
  cursor.expect('.');
  return { left, right: cursor.name('a column') };
}

function readSummarize(cursor: TokenCursor): Operator {
  const aggregates = cursor.peek().text === 'by' ? [] : readColumns(cursor);
  const by = cursor.acceptWord('by') ? readColumns(cursor) : [];
  return { kind: 'summarize', aggregates, by };
}

function readTake(cursor: TokenCursor): Operator {
  const token = cursor.next();
  if (token.kind !== 'number') {
    throw cursor.unexpected('a number');
  }
  return { kind: 'take', count: Number(token.text) };
}
