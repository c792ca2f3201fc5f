import { createRequire } from 'node:module';
import { Language, type Node, Parser } from 'web-tree-sitter';

/** A node of the concrete syntax tree; precedence levels that hold a single child are left out. */
export type SyntaxNode = {
  readonly type: string;
  readonly text: string;
  /** Offsets into the script, for the literal text between the children of an expandable string. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
  /** Keywords and punctuation included. */
  readonly children: readonly SyntaxNode[];
  /** The children that the grammar names. */
  readonly named: readonly SyntaxNode[];
};

export type Syntax = { readonly root: SyntaxNode; readonly hasError: boolean };

const precedenceLevels = new Set([
  'logical_expression',
  'bitwise_expression',
  'comparison_expression',
  'additive_expression',
  'multiplicative_expression',
  'format_expression',
  'range_expression',
  'array_literal_expression',
  'unary_expression',
  'pipeline_chain',
  'logical_argument_expression',
  'bitwise_argument_expression',
  'comparison_argument_expression',
  'additive_argument_expression',
  'multiplicative_argument_expression',
  'format_argument_expression',
  'range_argument_expression',
]);

const parser = await createParser();

/** Parses a script with the public PowerShell grammar; never throws for a script that does not parse. */
export function parseSyntax(script: string): Syntax {
  const tree = parser.parse(script);
  if (tree === null) {
    throw new TypeError('the PowerShell grammar gave no tree');
  }
  const syntax = { root: copy(tree.rootNode, script), hasError: tree.rootNode.hasError };
  tree.delete();
  return syntax;
}

export function* walk(node: SyntaxNode): Generator<SyntaxNode> {
  yield node;
  for (const child of node.children) {
    yield* walk(child);
  }
}

async function createParser(): Promise<Parser> {
  const require = createRequire(import.meta.url);
  await Parser.init();
  const language = await Language.load(require.resolve('tree-sitter-powershell/tree-sitter-powershell.wasm'));
  return new Parser().setLanguage(language);
}

/** Asks the parser for each property once: what it keeps lies in WebAssembly. */
function copy(node: Node, script: string): SyntaxNode {
  const { type, children: parts } = node;
  const [only] = parts;
  if (parts.length === 1 && only && precedenceLevels.has(type)) {
    return copy(only, script);
  }
  const children: SyntaxNode[] = [];
  const named: SyntaxNode[] = [];
  for (const part of parts) {
    const copied = copy(part, script);
    if (copied.type === 'comment') {
      continue;
    }
    children.push(copied);
    if (part.isNamed) {
      named.push(copied);
    }
  }
  const { startIndex: start, endIndex: end } = node;
  const line = node.startPosition.row + 1;
  return { type, text: script.slice(start, end), start, end, line, children, named };
}
