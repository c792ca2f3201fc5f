import type { Expression } from './kql-syntax.ts';
import type { TokenCursor } from './token-cursor.ts';

export type ExpressionParser = { expression(): Expression };

const comparisons = new Set([
  '==',
  '!=',
  '=~',
  '!~',
  '<',
  '<=',
  '>',
  '>=',
  'contains',
  '!contains',
  'startswith',
  '!startswith',
  'endswith',
  '!endswith',
  'has',
  '!has',
]);
const memberships = new Set(['in', '!in', 'in~', '!in~']);
const constants: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/** Precedence, loosest first: `or`, `and`, comparison, `+ -`, `* /`, then names, calls, literals and brackets. */
export function createExpressionParser(cursor: TokenCursor): ExpressionParser {
  function expression(): Expression {
    let left = conjunction();
    while (cursor.acceptWord('or')) {
      left = { kind: 'binary', operator: 'or', left, right: conjunction() };
    }
    return left;
  }

  function conjunction(): Expression {
    let left = comparison();
    while (cursor.acceptWord('and')) {
      left = { kind: 'binary', operator: 'and', left, right: comparison() };
    }
    return left;
  }

  function comparison(): Expression {
    const left = sum();
    const operator = cursor.peek().text;
    if (cursor.peek().kind === 'string') {
      return left;
    }
    if (memberships.has(operator)) {
      cursor.next();
      cursor.expect('(');
      const right = cursor.list(expression);
      cursor.expect(')');
      return { kind: 'member', operator, left, right };
    }
    if (comparisons.has(operator)) {
      cursor.next();
      return { kind: 'binary', operator, left, right: sum() };
    }
    return left;
  }

  function sum(): Expression {
    return chain(product, ['+', '-']);
  }

  function product(): Expression {
    return chain(primary, ['*', '/']);
  }

  function chain(read: () => Expression, operators: readonly string[]): Expression {
    let left = read();
    for (let token = cursor.peek(); isOneOf(token, operators); token = cursor.peek()) {
      cursor.next();
      left = { kind: 'binary', operator: token.text, left, right: read() };
    }
    return left;
  }

  function primary(): Expression {
    if (cursor.accept('(')) {
      const inner = expression();
      cursor.expect(')');
      return inner;
    }
    const token = cursor.next();
    if (token.kind === 'number') {
      return { kind: 'literal', value: Number(token.text) };
    }
    if (token.kind === 'string') {
      return { kind: 'literal', value: token.text };
    }
    if (token.kind !== 'name') {
      throw cursor.unexpected('an expression');
    }
    return named(token.text);
  }

  function named(name: string): Expression {
    if (name in constants) {
      return { kind: 'literal', value: constants[name] ?? null };
    }
    if (name === 'dynamic') {
      return dynamicList();
    }
    return cursor.accept('(') ? call(name) : { kind: 'path', root: name, steps: steps() };
  }

  function call(name: string): Expression {
    if (cursor.accept(')')) {
      return { kind: 'call', name, args: [] };
    }
    const args = cursor.list(expression);
    cursor.expect(')');
    return { kind: 'call', name, args };
  }

  function dynamicList(): Expression {
    cursor.expect('(');
    cursor.expect('[');
    const items = cursor.list(expression);
    cursor.expect(']');
    cursor.expect(')');
    return { kind: 'list', items };
  }

  function steps(): (string | number)[] {
    const found: (string | number)[] = [];
    for (;;) {
      if (cursor.accept('.')) {
        found.push(cursor.name('a property'));
      } else if (cursor.accept('[')) {
        const token = cursor.next();
        found.push(token.kind === 'number' ? Number(token.text) : token.text);
        cursor.expect(']');
      } else {
        return found;
      }
    }
  }

  return { expression };
}

function isOneOf(token: { kind: string; text: string }, symbols: readonly string[]): boolean {
  return token.kind === 'symbol' && symbols.includes(token.text);
}
