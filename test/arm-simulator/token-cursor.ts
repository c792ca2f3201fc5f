import { KqlError } from './kql-syntax.ts';
import type { Token } from './kql-tokens.ts';

/** A place in a list of tokens. `word` and `acceptWord` take names, `expect` and `accept` take symbols. */
export type TokenCursor = {
  peek(ahead?: number): Token;
  next(): Token;
  accept(symbol: string): boolean;
  expect(symbol: string): void;
  acceptWord(word: string): boolean;
  word(word: string): void;
  name(wanted: string): string;
  /** One or more, separated by commas. */
  list<Item>(read: () => Item): Item[];
  unexpected(wanted: string): KqlError;
};

export function createCursor(tokens: readonly Token[]): TokenCursor {
  const end: Token = { kind: 'end', text: 'the end of the query', at: 0 };
  let position = 0;

  const cursor: TokenCursor = {
    peek: (ahead = 0) => tokens[position + ahead] ?? end,
    next: () => tokens[position++] ?? end,
    accept: (symbol) => take('symbol', symbol),
    acceptWord: (word) => take('name', word),
    expect: (symbol) => demand(take('symbol', symbol), symbol),
    word: (word) => demand(take('name', word), word),
    name: (wanted) => {
      demand(cursor.peek().kind === 'name', wanted);
      return cursor.next().text;
    },
    list: (read) => {
      const items = [read()];
      while (take('symbol', ',')) {
        items.push(read());
      }
      return items;
    },
    unexpected: (wanted) => {
      const { text, at } = cursor.peek();
      return new KqlError(
        'InvalidQuery',
        `Query is invalid. Expected ${wanted} at position ${at}, found '${text}'.`,
      );
    },
  };

  function take(kind: Token['kind'], text: string): boolean {
    const token = cursor.peek();
    const isThere = token.kind === kind && token.text === text;
    position += isThere ? 1 : 0;
    return isThere;
  }

  function demand(isThere: boolean, wanted: string): void {
    if (!isThere) {
      throw cursor.unexpected(wanted);
    }
  }

  return cursor;
}
