import type { SyntaxNode } from '../powershell/syntax.ts';
import { cmdlets } from './cmdlets.ts';
import { compileExpression, type StatementCompiler, unsupported } from './compile-expression.ts';
import { wildcard } from './operators.ts';
import {
  type Expression,
  findVariable,
  inScope,
  type PsFunction,
  type Run,
  reportError,
  writeVariable,
} from './run-time.ts';
import { isTrue, PsError, type PsValue, textOf } from './values.ts';

/** A command in a pipeline: it reads the inputs of the stage before it and adds to `out`. */
export type Command = (run: Run, input: readonly PsValue[], out: PsValue[]) => void;

type Argument =
  | { readonly parameter: string; readonly text: string; readonly takesNext: boolean }
  | { readonly value: Expression };
type Bound = { readonly named: Map<string, PsValue>; readonly positional: PsValue[] };

/** Resolves a command as PowerShell does: function, cmdlet, program, by name or by `&` and a path; anything else is an error. */
export function compileCommand(node: SyntaxNode, compiler: StatementCompiler): Command {
  const name = compileName(node, compiler);
  const elements = node.named.find((part) => part.type === 'command_elements')?.named ?? [];
  const refused = elements.find((element) => element.type === 'redirection');
  if (!name || refused) {
    return (run) => void unsupported(refused ?? node)(run);
  }
  const args = elements
    .flatMap((element) => (isSpace(element) ? element.named : [element]))
    .map((element, index, all) => compileArgument(element, compiler, isColon(all[index + 1])))
    .filter((argument) => argument !== null);
  return (run, input, out) => invoke(run, textOf(name(run)), args, { input, out });
}

/** Null: a way of calling that the guest does not know, such as `.`. */
function compileName(node: SyntaxNode, compiler: StatementCompiler): Expression | null {
  const [first, called] = node.named;
  if (first?.type === 'command_name') {
    return () => first.text;
  }
  const isCall = first?.type === 'command_invokation_operator' && first.text === '&';
  const inner = called?.named[0];
  const expression = inner?.type === 'path_command_name' ? inner.named[0] : inner;
  return isCall && expression ? compileExpression(expression, compiler) : null;
}

function isSpace(node: SyntaxNode): boolean {
  return node.type === 'command_argument_sep' && !isColon(node);
}

/** As in `-Confirm:$false`: what follows is the parameter's value, even that of a switch. */
function isColon(node: SyntaxNode | undefined): boolean {
  return node?.type === 'command_argument_sep' && node.text.startsWith(':');
}

function compileArgument(node: SyntaxNode, compiler: StatementCompiler, takesNext: boolean): Argument | null {
  if (isColon(node)) {
    return null;
  }
  if (node.type === 'command_parameter') {
    return { parameter: node.text.slice(1).replace(/:$/, '').toLowerCase(), text: node.text, takesNext };
  }
  const { text } = node;
  return { value: node.type === 'generic_token' ? () => text : compileExpression(node, compiler) };
}

type Streams = { readonly input: readonly PsValue[]; readonly out: PsValue[] };

function invoke(run: Run, called: string, args: readonly Argument[], streams: Streams): void {
  const name = called.toLowerCase();
  const defined = run.functions.get(name);
  if (defined) {
    callFunction(run, defined, args, streams.out);
  } else if (name in cmdlets) {
    callCmdlet(run, name, args, streams);
  } else {
    callProgram(run, called, args, streams.out);
  }
}

function callFunction(run: Run, called: PsFunction, args: readonly Argument[], out: PsValue[]): void {
  const bound = bind(run, args);
  const variables = new Map(
    called.parameters.map(
      (name) => [name, bound.named.get(name) ?? bound.positional.shift() ?? null] as const,
    ),
  );
  inScope(run, variables, () => called.body(run, out));
}

function callCmdlet(run: Run, name: string, args: readonly Argument[], streams: Streams): void {
  const cmdlet = cmdlets[name];
  const bound = bind(run, args, cmdlet?.switches);
  for (const parameter of cmdlet?.positional ?? []) {
    const value = bound.named.has(parameter) ? undefined : bound.positional.shift();
    if (value !== undefined) {
      bound.named.set(parameter, value);
    }
  }
  const unknown = [...bound.named.keys()].find((parameter) => !cmdlet?.parameters.has(parameter));
  if (!cmdlet || unknown !== undefined || bound.positional.length > 0) {
    throw new PsError(
      'InvalidArgument',
      `A parameter cannot be found that matches parameter name '${unknown}'.`,
    );
  }
  addDefaults(run, name, bound);
  cmdlet.run({
    machine: run.machine,
    input: streams.input,
    out: streams.out,
    isWhatIf: isTrue(
      bound.named.get('whatif') ?? findVariable(run, { scope: '', bare: 'whatifpreference' }) ?? null,
    ),
    setStrictness: (strictness) => {
      run.frame.strictness = strictness;
    },
    argument: (parameter) => bound.named.get(parameter) ?? null,
    fail: (error) => reportError(run, error, bound.named.get('erroraction')),
  });
}

/** `$PSDefaultParameterValues`, which PowerShell has since 3.0: `COMMAND:PARAMETER`, with wildcards, for what the caller did not say. */
function addDefaults(run: Run, name: string, bound: Bound): void {
  const defaults = findVariable(run, { scope: '', bare: 'psdefaultparametervalues' });
  if (
    run.machine.powerShell < 3 ||
    typeof defaults !== 'object' ||
    defaults === null ||
    !('ps' in defaults)
  ) {
    return;
  }
  for (const [key, value] of defaults.ps === 'table' ? defaults.entries : []) {
    const [command = '', parameter = ''] = key.split(':');
    const isKnown = cmdlets[name]?.parameters.has(parameter) === true;
    if (wildcard(command).test(name) && isKnown && !bound.named.has(parameter)) {
      bound.named.set(parameter, value);
    }
  }
}

function callProgram(run: Run, called: string, args: readonly Argument[], out: PsValue[]): void {
  const texts = args.map((argument) =>
    'parameter' in argument ? argument.text : textOf(argument.value(run)),
  );
  const program = run.machine.program(called);
  if (!program) {
    throw new PsError(
      'ObjectNotFound',
      `The term '${called}' is not recognized as the name of a cmdlet, function or program.`,
    );
  }
  const ended = program.run(texts);
  run.stderr.push(...(ended.errors ?? []));
  writeVariable(run, { scope: 'global', bare: 'lastexitcode' }, ended.exitCode);
  out.push(...ended.lines);
}

function bind(run: Run, args: readonly Argument[], switches: readonly string[] = []): Bound {
  const bound: Bound = { named: new Map(), positional: [] };
  let open: string | null = null;
  for (const argument of args) {
    if ('parameter' in argument) {
      bound.named.set(argument.parameter, true);
      open = switches.includes(argument.parameter) && !argument.takesNext ? null : argument.parameter;
      continue;
    }
    const value = argument.value(run);
    if (open === null) {
      bound.positional.push(value);
    } else {
      bound.named.set(open, value);
    }
    open = null;
  }
  return bound;
}
