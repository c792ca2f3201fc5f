import type { SyntaxNode } from '../powershell/syntax.ts';
import { cmdlets } from './cmdlets.ts';
import { compileExpression, type StatementCompiler, unsupported } from './compile-expression.ts';
import {
  type Expression,
  inScope,
  type PsFunction,
  type Run,
  reportError,
  writeVariable,
} from './run-time.ts';
import { PsError, type PsValue, textOf } from './values.ts';

/** A command in a pipeline: it reads the inputs of the stage before it and adds to `out`. */
export type Command = (run: Run, input: PsValue[], out: PsValue[]) => void;

type Argument = { readonly parameter: string } | { readonly value: Expression };
type Bound = { readonly named: Map<string, PsValue>; readonly positional: PsValue[] };

/** Resolves a command as PowerShell does: function, cmdlet, program; a command of none of these kinds is an error. */
export function compileCommand(node: SyntaxNode, compiler: StatementCompiler): Command {
  const name = node.named[0]?.type === 'command_name' ? node.named[0].text.toLowerCase() : '';
  const elements = node.named.find((part) => part.type === 'command_elements')?.named ?? [];
  const refused = elements.find((element) => element.type === 'redirection');
  if (name === '' || refused) {
    return (run) => void unsupported(refused ?? node)(run);
  }
  const args = elements
    .flatMap((element) => (element.type === 'command_argument_sep' ? element.named : [element]))
    .map((element) => compileArgument(element, compiler));
  return (run, input, out) => invoke(run, name, args, { input, out });
}

function compileArgument(node: SyntaxNode, compiler: StatementCompiler): Argument {
  if (node.type === 'command_parameter') {
    return { parameter: node.text.slice(1).replace(/:$/, '').toLowerCase() };
  }
  const { text } = node;
  return { value: node.type === 'generic_token' ? () => text : compileExpression(node, compiler) };
}

type Streams = { readonly input: PsValue[]; readonly out: PsValue[] };

function invoke(run: Run, name: string, args: readonly Argument[], streams: Streams): void {
  const defined = run.functions.get(name);
  if (defined) {
    callFunction(run, defined, args, streams.out);
  } else if (name in cmdlets) {
    callCmdlet(run, name, args, streams);
  } else {
    callProgram(run, name, args, streams.out);
  }
}

function callFunction(run: Run, called: PsFunction, args: readonly Argument[], out: PsValue[]): void {
  const bound = bind(run, args, new Set());
  const variables = new Map(
    called.parameters.map(
      (name) => [name, bound.named.get(name) ?? bound.positional.shift() ?? null] as const,
    ),
  );
  inScope(run, variables, () => called.body(run, out));
}

function callCmdlet(run: Run, name: string, args: readonly Argument[], streams: Streams): void {
  const cmdlet = cmdlets[name];
  const bound = bind(run, args, new Set(cmdlet?.switches ?? []));
  for (const parameter of cmdlet?.positional ?? []) {
    const value = bound.named.has(parameter) ? undefined : bound.positional.shift();
    if (value !== undefined) {
      bound.named.set(parameter, value);
    }
  }
  const unknown = [...bound.named.keys()].find((parameter) => !knows(cmdlet, parameter));
  if (!cmdlet || unknown !== undefined || bound.positional.length > 0) {
    throw new PsError(
      'InvalidArgument',
      `A parameter cannot be found that matches parameter name '${unknown}'.`,
    );
  }
  cmdlet.run({
    machine: run.machine,
    input: streams.input,
    out: streams.out,
    argument: (parameter) => bound.named.get(parameter) ?? null,
    fail: (error) => reportError(run, error, bound.named.get('erroraction')),
  });
}

function knows(cmdlet: (typeof cmdlets)[string] | undefined, parameter: string): boolean {
  const known = [
    ...(cmdlet?.positional ?? []),
    ...(cmdlet?.named ?? []),
    ...(cmdlet?.switches ?? []),
    'erroraction',
  ];
  return known.includes(parameter);
}

function callProgram(run: Run, name: string, args: readonly Argument[], out: PsValue[]): void {
  const texts = args.map((argument) =>
    'parameter' in argument ? `-${argument.parameter}` : textOf(argument.value(run)),
  );
  const program = run.machine.program(name);
  if (!program) {
    throw new PsError(
      'ObjectNotFound',
      `The term '${name}' is not recognized as the name of a cmdlet, function or program.`,
    );
  }
  const ended = program(texts);
  writeVariable(run, { scope: 'global', bare: 'lastexitcode' }, ended.exitCode);
  out.push(...ended.lines);
}

function bind(run: Run, args: readonly Argument[], switches: ReadonlySet<string>): Bound {
  const bound: Bound = { named: new Map(), positional: [] };
  let open: string | null = null;
  for (const argument of args) {
    if ('parameter' in argument) {
      bound.named.set(argument.parameter, true);
      open = switches.has(argument.parameter) ? null : argument.parameter;
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
