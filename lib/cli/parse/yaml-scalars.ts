/**
 * The values of a key in YAML as `az … -o yaml` prints it: quoted in either way, folded at any width, or as a block. It reads no other
 * YAML. https://yaml.org/spec/1.2.2/#73-flow-scalar-styles
 */
export function yamlScalars(text: string, key: string): readonly string[] {
  const keys = new RegExp(`^([^\\S\\n]*(?:- )?)${key}:[^\\S\\n]*`, 'gim');
  const found: string[] = [];
  for (const match of text.matchAll(keys)) {
    const value = scalarAt(text.slice(match.index + match[0].length), match[1]?.length ?? 0);
    found.push(...(value === null ? [] : [value]));
  }
  return found;
}

function scalarAt(rest: string, indent: number): string | null {
  switch (rest[0]) {
    case "'": {
      const [quoted = null] = /^'[^']*(?:''[^']*)*'/.exec(rest) ?? [];
      return quoted === null ? null : foldLines(quoted.slice(1, -1)).replaceAll("''", "'");
    }
    case '"': {
      const [quoted = null] = /^"[^"\\]*(?:\\[\s\S][^"\\]*)*"/.exec(rest) ?? [];
      return quoted === null ? null : unescapeText(quoted.slice(1, -1));
    }
    case '|':
      return blockOf(rest, indent);
    default:
      return null;
  }
}

/** One line break is a blank, and n + 1 of them are n: https://yaml.org/spec/1.2.2/#65-line-folding */
function foldLines(text: string): string {
  return text.replace(/[^\S\n]*\n\s*/g, (breaks) => {
    const count = breaks.split('\n').length - 1;
    return count === 1 ? ' ' : '\n'.repeat(count - 1);
  });
}

const escapes: Readonly<Record<string, string>> = {
  0: '\0',
  a: '\u0007',
  b: '\b',
  e: '\u001b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  N: '\u0085',
  _: '\u00a0',
  L: '\u2028',
  P: '\u2029',
};

/** A backslash at a line's end joins the lines, and one before a blank keeps it from being folded away. */
function unescapeText(text: string): string {
  const parts = text.split(/(\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|\n\s*|[\s\S]))/);
  return parts.map((part, index) => (index % 2 === 1 ? escaped(part.slice(1)) : foldLines(part))).join('');
}

function escaped(code: string): string {
  if (code.startsWith('\n')) {
    return '';
  }
  if (code.length > 1) {
    const point = Number.parseInt(code.slice(1), 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : '';
  }
  return escapes[code] ?? code;
}

/** The lines below that are indented deeper than their key. */
function blockOf(rest: string, indent: number): string {
  const [, ...lines] = rest.split('\n');
  const end = lines.findIndex((line) => line.trim() !== '' && line.search(/\S/) <= indent);
  return lines.slice(0, end < 0 ? lines.length : end).join('\n');
}
