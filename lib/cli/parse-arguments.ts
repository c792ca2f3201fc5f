import { type ParseArgsConfig, parseArgs } from 'node:util';
import { AuditError } from '../model/errors.ts';
import type { Arguments, Command } from './command.ts';
import { type FlagName, type FlagValues, flags } from './flags.ts';

export type Request =
  | { readonly kind: 'help'; readonly command: Command | null }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly command: Command; readonly given: Arguments };

/** Throws `usage.invalid` with one sentence that names the offender and what was expected. */
export function parseArguments(argv: readonly string[], commands: readonly Command[]): Request {
  const [first, ...rest] = argv;
  if (first === 'help' || (first !== undefined && isHelp(first))) {
    return { kind: 'help', command: commands.find(({ name }) => name === rest[0]) ?? null };
  }
  if (first === '--version') {
    return { kind: 'version' };
  }
  const command = commands.find(({ name }) => name === first);
  if (command === undefined) {
    const names = commands.map(({ name }) => name).join(', ');
    const problem =
      first === undefined ? 'A command is missing' : `There is no command ${JSON.stringify(first)}`;
    throw usageError(`${problem}: expected one of ${names}.`);
  }
  return isHelpWanted(rest)
    ? { kind: 'help', command }
    : { kind: 'run', command, given: parseRest(command, rest) };
}

export function usageError(message: string): AuditError {
  return new AuditError('usage.invalid', message);
}

function isHelp(argument: string): boolean {
  return argument === '--help' || argument === '-h';
}

function isHelpWanted(rest: readonly string[]): boolean {
  const end = rest.indexOf('--');
  return rest.slice(0, end === -1 ? rest.length : end).some(isHelp);
}

type OptionToken = {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
};

function parseRest(command: Command, rest: readonly string[]): Arguments {
  const { tokens } = parseArgs({
    args: [...rest],
    options: parserOptions(),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<FlagName, unknown>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'option') {
      addFlag(values, flagOf(command, token), token);
    } else if (token.kind === 'positional') {
      positionals.push(token.value);
    }
  }
  checkPositionals(command, positionals);
  return { flags: Object.fromEntries(values) as FlagValues, positionals };
}

function parserOptions(): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [
      name,
      { type: flag.kind === 'toggle' ? 'boolean' : 'string', multiple: true } as const,
    ]),
  );
}

function flagOf(command: Command, { name, rawName }: OptionToken): FlagName {
  const flag = command.flags.find((known) => known === name && rawName === `--${known}`);
  if (flag === undefined) {
    const known = command.flags.map((each) => `--${each}`).join(', ');
    throw usageError(
      `${command.name} has no flag ${JSON.stringify(rawName)}: expected one of ${known || '--help'}.`,
    );
  }
  return flag;
}

function addFlag(values: Map<FlagName, unknown>, name: FlagName, token: OptionToken): void {
  const value = readValue(name, textOf(name, token));
  const earlier = (values.get(name) ?? []) as readonly unknown[];
  values.set(name, flags[name].kind === 'many' ? [...earlier, value] : value);
}

function textOf(name: FlagName, { value, inlineValue }: OptionToken): string {
  if (flags[name].kind === 'toggle') {
    return value ?? '';
  }
  // `--store --output json` forgot a value; `--store=--output` means what it says.
  const isForgotten = value === undefined || (inlineValue !== true && /^-./.test(value));
  if (isForgotten) {
    throw usageError(`--${name} lacks its value: expected ${flags[name].type.expected}.`);
  }
  return value;
}

function readValue(name: FlagName, text: string): unknown {
  const parsed = flags[name].type.schema.safeParse(text);
  if (!parsed.success) {
    throw usageError(`--${name} got ${JSON.stringify(text)}: expected ${flags[name].type.expected}.`);
  }
  return parsed.data;
}

function checkPositionals(command: Command, given: readonly string[]): void {
  const { positional, secondPositional, name } = command;
  const known = [positional, secondPositional].filter((each) => each !== undefined && each !== null);
  const surplus = given[known.length];
  if (surplus !== undefined) {
    const expected =
      known.length === 0 ? 'only flags' : `one ${known.map((each) => each.name).join(' and one ')}`;
    throw usageError(`${name} got ${JSON.stringify(surplus)}: expected ${expected}.`);
  }
  const missing = known.slice(given.length).find(({ isRequired }) => isRequired);
  if (missing !== undefined) {
    throw usageError(`${name} lacks its ${missing.name}: expected ${missing.help}.`);
  }
}
