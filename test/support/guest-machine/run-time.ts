import type { Machine } from './machine.ts';
import { type PsBlock, PsError, type PsValue, textOf } from './values.ts';

export type Frame = {
  readonly variables: Map<string, PsValue>;
  readonly parent: Frame | null;
  /** 0: off; 1: variables must be set; 2: properties must be there; 3: so must elements. A new scope begins with its caller's. */
  strictness: number;
};

export type PsFunction = { readonly parameters: readonly string[]; readonly body: Statement };

/** One run of a script on a machine. */
export type Run = {
  readonly machine: Machine;
  readonly nonce: string;
  readonly root: Frame;
  frame: Frame;
  readonly functions: Map<string, PsFunction>;
  readonly stderr: string[];
  /** What `exit` said; null: the script ran to its end. */
  exitCode: number | null;
};

export type Expression = (run: Run) => PsValue;
export type Statement = (run: Run, out: PsValue[]) => void;

/** Thrown by `return`, caught by the function it leaves. */
export const returnSignal = new Error('return outside a function');

/** Thrown by `exit`, which ends the script. */
export const exitSignal = new Error('exit');

export function startRun(machine: Machine, nonce: string): Run {
  const root: Frame = {
    variables: new Map(Object.entries(machine.variables)),
    parent: null,
    strictness: 0,
  };
  return { machine, nonce, root, frame: root, functions: new Map(), stderr: [], exitCode: null };
}

/** A variable's name, taken apart once when the script is compiled. All lower case. */
export type VariableName = { readonly scope: string; readonly bare: string };

export function nameOfVariable(text: string): VariableName {
  const [, scope = '', bare = ''] = /^(?:(\w+):)?(.+)$/.exec(text) ?? [];
  return { scope, bare };
}

export function readVariable(run: Run, name: VariableName): PsValue {
  const { scope, bare } = name;
  const own = scope === '' ? run.frame.variables.get(bare) : undefined;
  if (own !== undefined) {
    return own;
  }
  if (scope === 'env') {
    return run.machine.environment[bare] ?? null;
  }
  const value = findVariable(run, name);
  if (value === undefined && run.frame.strictness >= 1 && !automatic.has(bare)) {
    throw new PsError(
      'InvalidOperation',
      `The variable '$${bare}' cannot be retrieved because it has not been set.`,
    );
  }
  return value ?? null;
}

/** Variables that PowerShell itself sets. */
const automatic = new Set(['_', 'matches', 'lastexitcode']);

/** Undefined when there is no such variable. */
export function findVariable(run: Run, { scope, bare }: VariableName): PsValue | undefined {
  for (let frame: Frame | null = scope === '' ? run.frame : run.root; frame; frame = frame.parent) {
    const value = frame.variables.get(bare);
    if (value !== undefined) {
      return value;
    }
  }
  return undefined;
}

export function writeVariable(run: Run, { scope, bare }: VariableName, value: PsValue): void {
  if (scope === 'env') {
    throw new PsError('PermissionDenied', 'The guest does not let a script set environment variables.');
  }
  if (bare !== 'null') {
    (scope === '' ? run.frame : run.root).variables.set(bare, value);
  }
}

/** Runs `body` in a new scope that sees the caller's variables, as PowerShell scopes do. */
export function inScope(run: Run, variables: Map<string, PsValue>, body: () => void): void {
  const caller = run.frame;
  run.frame = { variables, parent: caller, strictness: caller.strictness };
  try {
    body();
  } catch (signal) {
    if (signal !== returnSignal) {
      throw signal;
    }
  } finally {
    run.frame = caller;
  }
}

/** A script block sees and changes the variables of the scope that it stands in; only `$_` is its own. */
export function blockOf(run: Run, body: Statement): PsBlock {
  return {
    ps: 'block',
    run: (input, out) => {
      const before = run.frame.variables.get('_') ?? null;
      run.frame.variables.set('_', input);
      body(run, out);
      run.frame.variables.set('_', before);
    },
  };
}

const preference: VariableName = { scope: '', bare: 'erroractionpreference' };

/** What a cmdlet does with an error that does not end it by itself. */
export function reportError(run: Run, error: PsError, action: PsValue | undefined): void {
  const chosen = textOf(action ?? readVariable(run, preference)).toLowerCase();
  if (chosen === 'stop') {
    throw error;
  }
  if (chosen !== 'silentlycontinue' && chosen !== 'ignore') {
    run.stderr.push(errorText(error));
  }
}

export function errorText(error: PsError): string {
  return `${error.message}\r\n    + CategoryInfo          : ${error.category}: (:) [], Exception`;
}
