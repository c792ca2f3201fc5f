import { parseSyntax, type SyntaxNode, walk } from './syntax.ts';

/** What a command of a read-only script may be told, as patterns over its arguments' text; every argument list must match. */
type Allowed = Readonly<Record<string, RegExp>>;

const anything = /^/;
const temporaryFile = '$dismOutput';

/**
 * The only commands of a probe, by lower-case name. They read, with four exceptions that are held to one child process and
 * one file: Start-Process starts DISM with a question and its output in that file, Wait-Process and Stop-Process touch that
 * child, Remove-Item removes that file.
 */
const allowed: Allowed = {
  'foreach-object': /^\{[\s\S]*\}$/,
  'get-childitem': /^-Path \$path$/,
  'get-content': /^-Path \$dismOutput$/,
  'get-itemproperty': /^-Path (\$path|"\$servicing\\Packages\\Microsoft-Windows-SMB1\*")$/,
  'get-uiculture': /^$/,
  'get-wmiobject': /^-Class Win32_OptionalFeature -Filter "[^"$]*" -AsJob$/,
  'join-path': anything,
  'receive-job': /^-Job \$wmi\.job$/,
  'reg.exe': /^query "HKLM\\\$versionKey" \/reg:64$/,
  'remove-item': /^-Path \$dismOutput -Force -ErrorAction SilentlyContinue$/,
  'sc.exe': /^(qc lanmanworkstation 8192|query mrxsmb10)$/,
  'sort-object': /^-Unique$/,
  'start-process':
    /^-FilePath \(Join-Path \$system 'dism\.exe'\) -ArgumentList "\/English \/Online \/Get-FeatureInfo \/FeatureName:\$feature" -RedirectStandardOutput \$dismOutput -NoNewWindow -PassThru$/,
  'stop-process': /^-InputObject \$child -Force -ErrorAction SilentlyContinue$/,
  'test-path': /^-Path \$dismOutput$/,
  'wait-job': /^-Job \$wmi\.job -Timeout \d+$/,
  'wait-process': /^-InputObject \$child -Timeout \d+ -ErrorAction SilentlyContinue$/,
};

/** What the variables that the rules above lean on must be assigned, each exactly once and in one place. */
const pinned: Readonly<Record<string, readonly string[]>> = {
  [temporaryFile]: ['Join-Path $env:windir "Temp\\smb1-probe-$nonce.txt"'],
  $nonce: ["'@NONCE@'"],
  $system: ["Join-Path $env:windir 'System32'", "Join-Path $env:windir 'Sysnative'"],
  $versionKey: ["'SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion'"],
  $servicing: ["'HKLM:\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing'"],
};

/** Node types that a probe has no use for: calls into .NET, redirection, and syntax younger than PowerShell 2.0. */
const forbidden: Readonly<Record<string, string>> = {
  invokation_expression: 'method call',
  invokation_foreach_expression: 'method call',
  redirection: 'redirection',
  command_invokation_operator: 'call by & or .',
  command_name_expr: 'command that is no plain name',
  stop_parsing: 'unparsed arguments',
  class_statement: 'PowerShell 5 syntax',
  enum_statement: 'PowerShell 5 syntax',
  inlinescript_statement: 'workflow',
  parallel_statement: 'workflow',
  sequence_statement: 'workflow',
  data_statement: 'data section',
  trap_statement: 'trap',
  switch_statement: 'switch',
  ternary_expression: 'PowerShell 7 syntax',
  attribute: 'attribute',
};

const operators = new Set(
  [
    '-eq',
    '-ne',
    '-gt',
    '-lt',
    '-le',
    '-match',
    '-replace',
    '-split',
    '-join',
    '-contains',
    '-f',
    '-not',
    '-and',
  ].concat(['+', '-', '%', '=', '++']),
);

/** Every reason why a script may do more than read, or may not run on PowerShell 2.0; empty for a sound probe. */
export function violations(script: string): string[] {
  const syntax = parseSyntax(script);
  if (syntax.hasError) {
    return ['the script has a syntax error'];
  }
  const nodes = [...walk(syntax.root)];
  const functions = new Set(
    nodes.filter((node) => node.type === 'function_name').map((node) => node.text.toLowerCase()),
  );
  return [
    ...nodes.flatMap((node) => nodeViolations(node, functions)),
    ...pinViolations(nodes),
    ...shadowViolations(functions),
    ...lineBreakViolations(script),
  ];
}

function nodeViolations(node: SyntaxNode, functions: ReadonlySet<string>): string[] {
  const found = [forbidden[node.type], checks[node.type]?.(node, functions)];
  return found
    .filter((reason) => reason !== undefined && reason !== null)
    .map((reason) => `line ${node.line}: ${reason}: ${node.text.slice(0, 80)}`);
}

type Check = (node: SyntaxNode, functions: ReadonlySet<string>) => string | null;

const checks: Readonly<Record<string, Check>> = {
  command: checkCommand,
  pipeline: (node) => (node.named.length > 1 ? 'statements chained by && or ||' : null),
  cast_expression: (node) =>
    node.named[0]?.text.toLowerCase() === '[int]' ? null : 'cast to a type other than [int]',
  type_literal: (node) => (node.text.toLowerCase() === '[int]' ? null : 'type other than [int]'),
  comparison_operator: checkOperator,
  format_operator: checkOperator,
  member_access: (node) => (node.children[1]?.text === '.' ? null : 'static or conditional member'),
  assignement_operator: (node) => (node.text === '=' ? null : 'assignment operator'),
  left_assignment_expression: checkTarget,
  variable: (node) =>
    /^\$(using|function|alias|variable|script|global):|^@|^\$\{/i.test(node.text)
      ? 'variable of another scope or drive'
      : null,
  expression_with_unary_operator: (node) =>
    node.children[0]?.type === 'cast_expression' ? null : checkOperator(node.children[0] ?? node),
};

function checkCommand(node: SyntaxNode, functions: ReadonlySet<string>): string | null {
  const name = node.named[0]?.type === 'command_name' ? node.named[0].text.toLowerCase() : '';
  if (functions.has(name)) {
    return null;
  }
  const pattern = allowed[name];
  const args = node.named.find((part) => part.type === 'command_elements')?.text.trim() ?? '';
  if (!pattern) {
    return 'command that is not allowed';
  }
  return pattern.test(args) ? null : 'arguments that are not allowed';
}

function checkOperator(node: SyntaxNode): string | null {
  return operators.has(node.text.toLowerCase()) ? null : 'operator that a probe has no use for';
}

/** A probe assigns plain variables and one table's entries: never a property, an environment variable or a drive's item. */
function checkTarget(node: SyntaxNode): string | null {
  return /^\$[a-z0-9]+$|^\$item\[\$matches\[1\]\]$/i.test(node.text.trim())
    ? null
    : 'assignment to more than a variable';
}

function pinViolations(nodes: readonly SyntaxNode[]): string[] {
  const assignments = nodes.filter((node) => node.type === 'assignment_expression');
  return Object.entries(pinned).flatMap(([name, expected]) => {
    const values = assignments
      .filter((node) => node.named[0]?.text.trim().toLowerCase() === name.toLowerCase())
      .map((node) => node.named[2]?.text.trim() ?? '');
    return sameTexts(values, expected)
      ? []
      : [`${name} is not assigned as it must be: ${values.join(' | ')}`];
  });
}

function sameTexts(values: readonly string[], expected: readonly string[]): boolean {
  return values.length === expected.length && values.every((value, index) => value === expected[index]);
}

/** A function may hide a command: then the allow-list would look at the wrong thing. */
function shadowViolations(functions: ReadonlySet<string>): string[] {
  return [...functions]
    .filter((name) => name in allowed)
    .map((name) => `the function ${name} hides a command`);
}

/** Run Command may take a backslash and n for a line break: https://learn.microsoft.com/azure/virtual-machines/windows/run-command */
function lineBreakViolations(script: string): string[] {
  return /\\[nrt]/i.test(script) ? ['a backslash stands before n, r or t'] : [];
}
