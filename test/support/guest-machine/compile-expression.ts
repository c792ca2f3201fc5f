import type { SyntaxNode } from '../powershell/syntax.ts';
import { binaryOperators, onNumbers, types } from './operators.ts';
import {
  blockOf,
  type Expression,
  findVariable,
  nameOfVariable,
  type Run,
  readVariable,
  type Statement,
  type VariableName,
  writeVariable,
} from './run-time.ts';
import {
  collapse,
  elementOf,
  isTrue,
  memberOf,
  numberOf,
  PsError,
  type PsValue,
  table,
  textOf,
} from './values.ts';

/** What expressions need of the compiler of statements. */
export type StatementCompiler = {
  /** The value of a pipeline in parentheses or on the right of `=`. */
  pipelineValue(node: SyntaxNode): Expression;
  statements(node: SyntaxNode): Statement;
};

type Compile = (node: SyntaxNode, compiler: StatementCompiler) => Expression;

const kinds: Readonly<Record<string, Compile>> = {
  variable: (node) => compileVariable(node),
  string_literal: (node, compiler) => compileExpression(first(node), compiler),
  verbatim_string_characters: (node) => compileVerbatim(node),
  expandable_string_literal: (node, compiler) => compileExpandable(node, compiler),
  integer_literal: (node) => constant(Number(node.text)),
  real_literal: (node) => constant(Number(node.text)),
  parenthesized_expression: (node, compiler) => compiler.pipelineValue(first(node)),
  sub_expression: (node, compiler) => compileOutputs(node, compiler, collapse),
  array_expression: (node, compiler) => compileOutputs(node, compiler, (outputs) => [...outputs]),
  hash_literal_expression: (node, compiler) => compileHash(node, compiler),
  member_access: (node, compiler) => compileMember(node, compiler),
  element_access: (node, compiler) => compileElement(node, compiler),
  array_literal_expression: (node, compiler) => compileArray(node, compiler),
  expression_with_unary_operator: (node, compiler) => compileUnary(node, compiler),
  cast_expression: (node, compiler) => compileCast(node, compiler),
  post_increment_expression: (node, compiler) => compileIncrement(node, compiler),
  script_block_expression: (node, compiler) => compileBlock(node, compiler),
  logical_expression: (node, compiler) => compileBinary(node, compiler),
  comparison_expression: (node, compiler) => compileBinary(node, compiler),
  additive_expression: (node, compiler) => compileBinary(node, compiler),
  multiplicative_expression: (node, compiler) => compileBinary(node, compiler),
  format_expression: (node, compiler) => compileBinary(node, compiler),
};

/** Syntax that the guest does not know fails when it is reached, in words, as an error of PowerShell would. */
export function compileExpression(node: SyntaxNode, compiler: StatementCompiler): Expression {
  return kinds[node.type]?.(node, compiler) ?? unsupported(node);
}

export function unsupported(node: SyntaxNode): Expression {
  return () => {
    throw new PsError(
      'ParserError',
      `line ${node.line}: this guest does not know ${node.type}: ${node.text}`,
    );
  };
}

/** Null when the node is no variable. */
export function variableName(node: SyntaxNode | undefined): VariableName | null {
  const text = node?.type === 'variable' ? node.text.slice(1).replace(/^\{(.*)\}$/, '$1') : null;
  return text === null ? null : nameOfVariable(text.toLowerCase());
}

function first(node: SyntaxNode): SyntaxNode {
  const [child] = node.named;
  if (!child) {
    throw new TypeError(`${node.type} has no child: ${node.text}`);
  }
  return child;
}

function constant(value: PsValue): Expression {
  return () => value;
}

const constants: Readonly<Record<string, PsValue>> = { null: null, true: true, false: false };

function compileVariable(node: SyntaxNode): Expression {
  const name = variableName(node);
  if (name === null || name.bare in constants) {
    return constant(constants[name?.bare ?? ''] ?? null);
  }
  return (run) => readVariable(run, name);
}

function compileVerbatim(node: SyntaxNode): Expression {
  const text = node.text.slice(1, -1).replaceAll("''", "'");
  return text === '@NONCE@' ? (run) => run.nonce : constant(text);
}

const outputSeparator: VariableName = { scope: '', bare: 'ofs' };

function compileExpandable(node: SyntaxNode, compiler: StatementCompiler): Expression {
  const parts: Expression[] = [];
  let at = node.start + 1;
  const literalUpTo = (end: number) => {
    const text = node.text.slice(at - node.start, end - node.start);
    parts.push(constant(text.replace(/`(.)/g, '$1')));
  };
  for (const child of node.named) {
    literalUpTo(child.start);
    parts.push(compileExpression(child, compiler));
    at = child.end;
  }
  literalUpTo(node.end - 1);
  return (run) => {
    let text = '';
    for (const part of parts) {
      text += expandedText(run, part(run));
    }
    return text;
  };
}

/** The elements of an array stand between `$OFS`. */
function expandedText(run: Run, value: PsValue): string {
  return Array.isArray(value)
    ? value.map(textOf).join(textOf(findVariable(run, outputSeparator) ?? ' '))
    : textOf(value);
}

function compileOutputs(
  node: SyntaxNode,
  compiler: StatementCompiler,
  shape: (outputs: readonly PsValue[]) => PsValue,
): Expression {
  const statements = node.named.map((child) => compiler.statements(child));
  return (run) => {
    const outputs: PsValue[] = [];
    for (const statement of statements) {
      statement(run, outputs);
    }
    return shape(outputs);
  };
}

function compileHash(node: SyntaxNode, compiler: StatementCompiler): Expression {
  const entries = (node.named[0]?.named ?? [])
    .filter((entry) => entry.type === 'hash_entry')
    .map((entry) => compileEntry(entry, compiler));
  return (run) => table(entries.map((entry) => [entry.key(run), entry.value(run)] as const));
}

function compileEntry(node: SyntaxNode, compiler: StatementCompiler) {
  const [key, value] = node.named;
  const name = key && first(key);
  if (!name || !value) {
    return { key: () => '', value: unsupported(node) };
  }
  const dynamic = name.type === 'simple_name' ? constant(name.text) : compileExpression(name, compiler);
  return { key: (run: Run) => textOf(dynamic(run)), value: compiler.pipelineValue(value) };
}

function compileMember(node: SyntaxNode, compiler: StatementCompiler): Expression {
  const [target, member] = node.named;
  if (!target || member?.named[0]?.type !== 'simple_name' || node.children[1]?.text !== '.') {
    return unsupported(node);
  }
  const value = compileExpression(target, compiler);
  const name = member.text;
  const lower = name.toLowerCase();
  return (run) => memberOf(value(run), name, run.frame.strictness, lower);
}

function compileElement(node: SyntaxNode, compiler: StatementCompiler): Expression {
  const [target, index] = node.named;
  if (!target || !index) {
    return unsupported(node);
  }
  const [value, at] = [compileExpression(target, compiler), compileExpression(index, compiler)];
  return (run) => elementOf(value(run), at(run), run.frame.strictness);
}

function compileArray(node: SyntaxNode, compiler: StatementCompiler): Expression {
  const items = node.named.map((item) => compileExpression(item, compiler));
  return (run) => items.map((item) => item(run));
}

function compileUnary(node: SyntaxNode, compiler: StatementCompiler): Expression {
  const [operator, operand] = node.children;
  if (operator?.type === 'cast_expression') {
    return compileExpression(operator, compiler);
  }
  if (!operator || !operand) {
    return unsupported(node);
  }
  const value = compileExpression(operand, compiler);
  switch (operator.text.toLowerCase()) {
    case '-not':
    case '!':
      return (run) => !isTrue(value(run));
    case '-':
      return (run) => -numberOf(value(run));
    case '-join':
      return (run) => [value(run)].flat().map(textOf).join('');
    default:
      return unsupported(node);
  }
}

/** Only the casts that constrained language mode allows and a probe needs. */
function compileCast(node: SyntaxNode, compiler: StatementCompiler): Expression {
  const [type, operand] = node.named;
  const cast = casts[type?.text.toLowerCase() ?? ''];
  if (!operand || !cast) {
    return unsupported(node);
  }
  const value = compileExpression(operand, compiler);
  return (run) => cast(value(run));
}

const casts: Readonly<Record<string, (value: PsValue) => PsValue>> = {
  '[int]': toInteger,
  '[string]': textOf,
  '[bool]': isTrue,
};

function toInteger(value: PsValue): number {
  const isChar = typeof value === 'object' && value !== null && !Array.isArray(value) && value.ps === 'char';
  return isChar ? value.text.charCodeAt(0) : Math.round(numberOf(value));
}

function compileIncrement(node: SyntaxNode, compiler: StatementCompiler): Expression {
  const name = variableName(node.named[0]);
  if (name === null || node.children[1]?.text !== '++') {
    return unsupported(node);
  }
  const value = compileExpression(first(node), compiler);
  return (run) => {
    writeVariable(run, name, numberOf(value(run)) + 1);
    return null;
  };
}

function compileBlock(node: SyntaxNode, compiler: StatementCompiler): Expression {
  const body = compiler.statements(first(node));
  return (run) => blockOf(run, body);
}

function compileBinary(node: SyntaxNode, compiler: StatementCompiler): Expression {
  const [leftNode, operatorNode, rightNode] = node.children;
  const name = operatorNode?.text.toLowerCase().replace(/^-i(?!snot)(?=[a-z]{2})/, '-') ?? '';
  if (leftNode && (name === '-is' || name === '-isnot')) {
    return compileTypeTest(node, compileExpression(leftNode, compiler), name === '-is');
  }
  const operator = binaryOperators[name];
  if (!leftNode || !rightNode || !operator || node.children.length !== 3) {
    return unsupported(node);
  }
  const [left, right] = [compileExpression(leftNode, compiler), compileExpression(rightNode, compiler)];
  if (name === '-and' || name === '-or') {
    return (run) => (isTrue(left(run)) === (name === '-and') ? isTrue(right(run)) : name === '-or');
  }
  if (name === '-match' || name === '-cmatch') {
    return (run) => operator(left(run), right(run), (groups) => setMatches(run, groups));
  }
  const compute = onNumbers[name];
  return (run) => {
    const [one, other] = [left(run), right(run)];
    return compute && typeof one === 'number' && typeof other === 'number'
      ? compute(one, other)
      : operator(one, other, noMatches);
  };
}

const noMatches = (): void => undefined;
const matchesVariable: VariableName = { scope: '', bare: 'matches' };

function compileTypeTest(node: SyntaxNode, value: Expression, isWanted: boolean): Expression {
  const [, , right] = node.children;
  const holds = types[right?.text.toLowerCase().slice(1, -1) ?? ''];
  return right?.type === 'type_literal' && holds
    ? (run) => holds(value(run)) === isWanted
    : unsupported(node);
}

function setMatches(run: Run, groups: readonly (string | undefined)[]): void {
  const entries = new Map<string, PsValue>();
  groups.forEach((group, index) => {
    if (group !== undefined) {
      entries.set(String(index), group);
    }
  });
  writeVariable(run, matchesVariable, { ps: 'table', entries });
}
