import { type FunctionRule, type ReadOnlyRules, readOnlyRules } from './read-only-rules.ts';
import { parseSyntax, type SyntaxNode, walk } from './syntax.ts';

/** Every reason why a script may do more than the rules let it, or may not run on PowerShell 2.0; empty for a sound one. */
export function violations(script: string, rules: ReadOnlyRules = readOnlyRules): string[] {
  const syntax = parseSyntax(script);
  if (syntax.hasError) {
    return ['the script has a syntax error'];
  }
  const statements = syntax.root.named.flatMap((node) =>
    node.type === 'statement_list' ? node.named : [node],
  );
  const isFunction = (node: SyntaxNode): boolean => node.type === 'function_statement';
  const first = statements.findIndex(isFunction);
  const last = statements.findLastIndex(isFunction);
  const functions = statements.slice(Math.max(first, 0), last + 1);
  return [
    ...textViolations(script),
    ...pinned(statements.slice(0, Math.max(first, 0)), rules.prologue, 'before the functions'),
    ...namesViolations(functions, rules),
    ...functions.flatMap((node) => functionViolations(node, rules)),
    ...pinned(statements.slice(last + 1), rules.epilogue, 'behind the functions'),
  ];
}

/** Letters that may hide what a text says; and Run Command may take a backslash and n for a line break. */
function textViolations(script: string): string[] {
  const reasons: readonly (readonly [RegExp, string])[] = [
    [/[^\n\x20-\x7e]/, 'a character that is not printable ASCII'],
    [/`/, 'a backtick'],
    [/\\[nrt]/i, 'a backslash before n, r or t'],
    [/#\s*requires\b/i, '#requires'],
  ];
  return reasons.flatMap(([pattern, reason]) => (pattern.test(script) ? [reason] : []));
}

function lines(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.trim());
}

function flat(text: string): string {
  return lines(text).join('\n');
}

function pinned(nodes: readonly SyntaxNode[], expected: readonly string[], where: string): string[] {
  const found = nodes.map((node) => flat(node.text));
  return found.length === expected.length && found.every((text, index) => text === expected[index])
    ? []
    : [`the statements ${where} are not those that they must be`];
}

function nameOf(node: SyntaxNode): string {
  return node.named[0]?.type === 'function_name' ? node.named[0].text : '';
}

function namesViolations(functions: readonly SyntaxNode[], rules: ReadOnlyRules): string[] {
  const names = functions.map(nameOf).sort();
  const expected = rules.functions.map(({ name }) => name).sort();
  return names.join(' ') === expected.join(' ') ? [] : ['the functions are not those that they must be'];
}

type Place = {
  readonly rules: ReadOnlyRules;
  readonly rule: FunctionRule;
  readonly isInLoop: boolean;
  readonly isInBlock: boolean;
};

function functionViolations(node: SyntaxNode, rules: ReadOnlyRules): string[] {
  const rule = rules.functions.find(({ name }) => name === nameOf(node));
  if (!rule || node.children[0]?.text !== 'function') {
    return refuse(node, 'no function of a probe');
  }
  const parameters = [...walk(node)].filter(({ type }) => type === 'script_parameter');
  const body = node.named.find(({ type }) => type === 'script_block');
  const kinds = new Set(['function_name', 'function_parameter_declaration', 'script_block']);
  const isPlain =
    node.named.every(({ type }) => kinds.has(type)) &&
    parameters.map(({ text }) => text).join() === rule.parameters.join() &&
    parameters.every(({ named }) => named.length === 1 && named[0]?.type === 'variable');
  if (!isPlain || !body) {
    return refuse(node, 'a function of another form');
  }
  if (rule.body) {
    return lines(body.text).join('\n') === rule.body.join('\n') ? [] : refuse(node, 'a body of another text');
  }
  return [...unassigned(body, rule), ...visit(body, { rules, rule, isInLoop: false, isInBlock: false })];
}

/** What a function reads without assigning it would be its caller's, or a profile's. */
function unassigned(body: SyntaxNode, { variables = [] }: FunctionRule): string[] {
  const assigned = [...walk(body)].flatMap(({ type, named }) =>
    type === 'assignment_expression' || type === 'foreach_statement' ? [named[0]?.text.trim()] : [],
  );
  return variables
    .filter((name) => !assigned.includes(name))
    .flatMap((name) => refuse(body, `${name} is not assigned`));
}

function refuse(node: SyntaxNode, reason: string): string[] {
  return [`line ${node.line}: ${reason}: ${node.text.slice(0, 80)}`];
}

/** What has nothing to say of itself: its children are looked at, and the tokens between them. */
const transparent = new Set(
  [
    'script_block script_block_body statement_block statement_list pipeline pipeline_chain',
    'if_statement elseif_clauses elseif_clause else_clause try_statement catch_clauses catch_clause flow_control_statement',
    'hash_literal_expression hash_literal_body hash_entry key_expression array_expression sub_expression parenthesized_expression',
    'array_literal_expression string_literal expandable_string_literal integer_literal element_access',
  ]
    .join(' ')
    .split(' '),
);
const leaves = new Set([
  'verbatim_string_characters',
  'decimal_integer_literal',
  'simple_name',
  'empty_statement',
]);
const tokens = new Set('if elseif else try catch return ( ) { } @( $( @{ [ ] ; , = |'.split(' '));

function visit(node: SyntaxNode, place: Place): string[] {
  const check = checks[node.type];
  if (check) {
    return check(node, place);
  }
  if (leaves.has(node.type)) {
    return [];
  }
  if (!transparent.has(node.type)) {
    return refuse(node, `${node.type} has no place in a probe`);
  }
  const foreign = node.children.find((child) => !node.named.includes(child) && !isToken(child));
  return foreign ? refuse(node, `no ${foreign.text} has a place here`) : visitAll(node.named, place);
}

function isToken(node: SyntaxNode): boolean {
  return tokens.has(node.text) || node.text === '"';
}

function visitAll(nodes: readonly SyntaxNode[], place: Place): string[] {
  return nodes.flatMap((node) => visit(node, place));
}

const checks: Readonly<Record<string, (node: SyntaxNode, place: Place) => string[]>> = {
  variable: checkVariable,
  member_access: checkMember,
  comparison_expression: checkOperation,
  logical_expression: checkOperation,
  expression_with_unary_operator: checkUnary,
  assignment_expression: checkAssignment,
  foreach_statement: checkLoop,
  command: checkCommand,
};

function includes(list: readonly string[] | undefined, text: string): boolean {
  return list?.some((item) => item.toLowerCase() === text.toLowerCase()) ?? false;
}

function checkVariable(node: SyntaxNode, { rules, rule }: Place): string[] {
  const lists = [rule.parameters, rule.variables, rules.globals, rules.automatic, rules.environment];
  return lists.some((list) => includes(list, node.text)) ? [] : refuse(node, 'a variable that is not listed');
}

function checkMember(node: SyntaxNode, place: Place): string[] {
  const [target, dot, member] = node.children;
  const isListed = dot?.text === '.' && member?.named[0]?.type === 'simple_name';
  return target && member && isListed && place.rules.members.includes(member.text)
    ? visit(target, place)
    : refuse(node, 'a member that is not listed');
}

function checkOperation(node: SyntaxNode, place: Place): string[] {
  const [left, operator, right] = node.children;
  if (!left || !operator || !right || node.children.length !== 3) {
    return refuse(node, 'an operation of another form');
  }
  if (!place.rules.operators.includes(operator.text)) {
    return refuse(node, 'an operator that is not listed');
  }
  if (/^-c/.test(operator.text) && operator.text !== '-contains') {
    return place.rules.patterns.includes(right.text)
      ? visit(left, place)
      : refuse(node, 'a pattern that is not listed');
  }
  if (operator.text === '-is') {
    return place.rules.types.includes(right.text)
      ? visit(left, place)
      : refuse(node, 'a type that is not listed');
  }
  return [...visit(left, place), ...visit(right, place)];
}

function checkUnary(node: SyntaxNode, place: Place): string[] {
  const [operator, operand] = node.children;
  return operator?.text === '-not' && operand && node.children.length === 2
    ? visit(operand, place)
    : refuse(node, 'an operator that is not listed');
}

function checkAssignment(node: SyntaxNode, place: Place): string[] {
  const [target, operator, value] = node.named;
  if (place.isInBlock || (place.isInLoop && !place.rule.inLoops?.includes(flat(node.text)))) {
    return refuse(node, 'an assignment in a loop');
  }
  if (place.isInLoop) {
    return [];
  }
  const isListed = target && operator?.text === '=' && includes(place.rule.variables, target.text.trim());
  return isListed && value ? visit(value, place) : refuse(node, 'an assignment that is not listed');
}

function checkLoop(node: SyntaxNode, place: Place): string[] {
  const body = node.named.at(-1);
  if (!body || place.isInLoop || place.isInBlock) {
    return refuse(node, 'a loop in a loop');
  }
  const head = flat(node.text.slice(0, body.start - node.start));
  return place.rule.loops?.includes(head)
    ? visit(body, { ...place, isInLoop: true })
    : refuse(node, 'a loop that is not listed');
}

function checkCommand(node: SyntaxNode, place: Place): string[] {
  const name = node.named[0]?.type === 'command_name' ? node.named[0].text : '';
  const index = place.rules.functions.findIndex((rule) => rule.name === name);
  return index < 0 ? checkForeign(node, place) : checkCall(node, place, index);
}

/** A cmdlet or a program: every letter of it is listed, but for its script blocks. */
function checkForeign(node: SyntaxNode, place: Place): string[] {
  const blocks = [...walk(node)].filter(({ type }) => type === 'script_block_expression');
  const text = blocks.reduceRight(
    (rest, block) => `${rest.slice(0, block.start - node.start)}{}${rest.slice(block.end - node.start)}`,
    node.text,
  );
  if (!place.rule.commands?.includes(flat(text))) {
    return refuse(node, 'a command that is not listed');
  }
  if (blocks.length > 0 && (place.isInLoop || place.isInBlock)) {
    return refuse(node, 'a loop in a loop');
  }
  return blocks.flatMap((block) => visitAll(block.named, { ...place, isInBlock: true }));
}

function checkCall(node: SyntaxNode, place: Place, index: number): string[] {
  const called = place.rules.functions[index];
  const elements = node.named.slice(1);
  const args = flat(elements.map(({ text }) => text).join(' '));
  if (index >= place.rules.functions.indexOf(place.rule)) {
    return refuse(node, 'a call of a function that comes later in the list');
  }
  if (called?.calls) {
    return called.calls.includes(args) ? [] : refuse(node, 'arguments that are not listed');
  }
  return elements.flatMap((element) => visitArguments(element, place));
}

function visitArguments(elements: SyntaxNode, place: Place): string[] {
  return elements.named.flatMap((argument) => {
    const isSeparator = argument.type === 'command_argument_sep' && argument.text.trim() === '';
    return isSeparator ? [] : visit(argument, place);
  });
}
