import { KqlError } from './kql-syntax.ts';

export type Token = {
  readonly kind: 'name' | 'number' | 'string' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
};

const spaces = /(?:\s+|\/\/[^\n]*)+/y;
const patterns = [
  { kind: 'string', pattern: /@'[^']*'|@"[^"]*"|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/y },
  { kind: 'number', pattern: /\d+(?:\.\d+)?/y },
  {
    kind: 'symbol',
    pattern:
      /!in~|!in\b|in~|!contains\b|!startswith\b|!endswith\b|!has\b|=~|!~|==|!=|<=|>=|[=<>|,.()[\]+*/-]/y,
  },
  { kind: 'name', pattern: /\$?[A-Za-z_]\w*(?:-(?:away|rename|keep|reorder|expand|by|select)\b)?/y },
] as const;

/** Cuts a query into tokens; a string's text is its value, without quotes and escapes. */
export function tokenize(query: string): Token[] {
  const tokens: Token[] = [];
  let at = skip(query, 0);
  while (at < query.length) {
    const token = readToken(query, at);
    tokens.push(token.value);
    at = skip(query, token.end);
  }
  return [...tokens, { kind: 'end', text: 'the end of the query', at }];
}

function readToken(query: string, at: number): { value: Token; end: number } {
  for (const { kind, pattern } of patterns) {
    pattern.lastIndex = at;
    const text = pattern.exec(query)?.[0];
    if (text !== undefined) {
      const value = kind === 'string' ? unquote(text) : text;
      return { value: { kind, text: value, at }, end: at + text.length };
    }
  }
  throw new KqlError('InvalidQuery', `Query is invalid. Unexpected '${query[at]}' at position ${at}.`);
}

function skip(query: string, at: number): number {
  spaces.lastIndex = at;
  return at + (spaces.exec(query)?.[0].length ?? 0);
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unquote(text: string): string {
  if (text.startsWith('@')) {
    return text.slice(2, -1);
  }
  return text.slice(1, -1).replaceAll(/\\(.)/gs, (_, character: string) => escapes[character] ?? character);
}
