import { type ParseArgsConfig, parseArgs } from 'node:util';
import { type AuditError, saidError } from '../../model/errors.ts';
import { nearest } from '../../model/texts/nearest.ts';
import type { Arguments } from '../command.ts';
import { type Command, commands, flagsOf, positionalsOf } from '../commands.ts';
import type { CliTexts } from '../texts/cli-texts.ts';
import { type FlagName, type FlagValues, flagNames, flags, shortOf, wordsOf } from './flags.ts';

export type Request =
  | { readonly kind: 'help'; readonly command: Command | null }
  | { readonly kind: 'version' }
  | { readonly kind: 'run'; readonly command: Command; readonly given: Arguments };

/** Throws `usage.invalid` with a sentence or two that name the offender and what was expected or may have been meant. */
export function parseArguments(argv: readonly string[], texts: CliTexts): Request {
  const [first, ...rest] = withoutLeadingLanguage(argv);
  if (first === 'help' || (first !== undefined && isHelp(first))) {
    const [of] = rest;
    return { kind: 'help', command: of === undefined || of.startsWith('-') ? null : commandOf(of, texts) };
  }
  if (['--version', '-V', '-v', 'version'].includes(first ?? '')) {
    return { kind: 'version' };
  }
  const command = commandOf(first, texts);
  return isHelpWanted(rest)
    ? { kind: 'help', command }
    : { kind: 'run', command, given: parseRest(command, rest, texts) };
}

export function usageError(text: string, cause?: unknown): AuditError {
  return saidError('usage.invalid', text, { cause });
}

/** `smb1-audit --language ja --help`: it was heeded before anything was read. */
function withoutLeadingLanguage(argv: readonly string[]): readonly string[] {
  const [first = '', value] = argv;
  if (/^--language=(en|ja)$/i.test(first)) {
    return argv.slice(1);
  }
  return first === '--language' && /^(en|ja)$/i.test(value ?? '') ? argv.slice(2) : argv;
}

function commandOf(word: string | undefined, texts: CliTexts): Command {
  const command = commands.find(({ name }) => name === word);
  if (command === undefined) {
    throw usageError(noCommandText(word, texts));
  }
  return command;
}

function noCommandText(word: string | undefined, { said: { usage } }: CliTexts): string {
  if (word === undefined) {
    return usage.noCommand;
  }
  const near = nearest(
    word,
    commands.map(({ name }) => name),
  );
  return near === null ? usage.noSuchCommand(word) : usage.meantCommand(word, near);
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

function parseRest(command: Command, rest: readonly string[], texts: CliTexts): Arguments {
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
      addFlag(values, flagOf(command, token, texts), token, texts);
    } else if (token.kind === 'positional') {
      positionals.push(token.value);
    }
  }
  checkPositionals(command, positionals, texts);
  return { flags: Object.fromEntries(values) as FlagValues, positionals };
}

function parserOptions(): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    flagNames.map((name) => {
      const short = shortOf(name);
      const type = flags[name].kind === 'toggle' ? 'boolean' : 'string';
      return [name, { type, multiple: true, ...(short !== null && { short }) } as const];
    }),
  );
}

function flagOf(command: Command, { name, rawName }: OptionToken, texts: CliTexts): FlagName {
  const flag = flagsOf(command).find(
    (each) => each === name && (rawName === `--${each}` || rawName === `-${shortOf(each)}`),
  );
  if (flag === undefined) {
    throw usageError(noFlagText(command, rawName, texts));
  }
  return flag;
}

function noFlagText(command: Command, rawName: string, { said: { usage } }: CliTexts): string {
  const others = commands.filter((each) => flagsOf(each).some((name) => `--${name}` === rawName));
  if (others.length > 0) {
    return usage.ofOtherCommands(
      command.name,
      rawName,
      others.map(({ name }) => name),
    );
  }
  const names = [...flagsOf(command), 'help'].map((name) => `--${name}`);
  const near = rawName.startsWith('--') ? nearest(rawName, names) : null;
  return near === null
    ? usage.noSuchFlag(command.name, rawName)
    : usage.meantFlag(command.name, rawName, near);
}

function addFlag(values: Map<FlagName, unknown>, name: FlagName, token: OptionToken, texts: CliTexts): void {
  const value = readValue(name, textOf(name, token, texts), texts);
  const earlier = (values.get(name) ?? []) as readonly unknown[];
  values.set(name, flags[name].kind === 'many' ? [...earlier, value] : value);
}

function textOf(name: FlagName, { value, inlineValue }: OptionToken, texts: CliTexts): string {
  if (flags[name].kind === 'toggle') {
    return value ?? '';
  }
  // `--store --output json` forgot a value; `--store=--output` means what it says, and `-1` is a wrong number.
  const isForgotten = value === undefined || (inlineValue !== true && /^-\D/.test(value));
  if (isForgotten) {
    throw usageError(texts.said.usage.lacksValue(`--${name}`, texts.expected(flags[name].type.expected)));
  }
  return value;
}

function readValue(name: FlagName, text: string, texts: CliTexts): unknown {
  const { type } = flags[name];
  const parsed = type.schema.safeParse(text);
  if (parsed.success) {
    return parsed.data;
  }
  const words = wordsOf(name);
  const wrong = text.split(',').find((part) => !words.includes(part.trim().toLowerCase())) ?? text;
  const near = nearest(wrong.trim(), words);
  const { usage } = texts.said;
  const word = wrong.trim().toLowerCase();
  if (name === 'format' && word === 'json') {
    throw usageError(usage.noJson);
  }
  if (name === 'output' && ['html', 'sarif'].includes(word)) {
    throw usageError(usage.noFile);
  }
  // What stands before the host of a store's address or follows behind its path may be a password or a signature.
  const shown = name === 'store' ? text.replace(/(?<=\/\/)[^/]*@|[?=#].*/gs, '…') : text;
  throw usageError(
    near === null
      ? usage.badValue(`--${name}`, shown, texts.expected(type.expected))
      : usage.meantValue(`--${name}`, wrong, near),
  );
}

function checkPositionals(command: Command, given: readonly string[], texts: CliTexts): void {
  const known = positionalsOf(command);
  const { usage } = texts.said;
  const surplus = given[known.length];
  if (surplus !== undefined) {
    const names = known.map(({ name }) => name);
    throw usageError(
      names.length === 0
        ? usage.onlyFlags(command.name, surplus)
        : usage.tooMany(command.name, surplus, names),
    );
  }
  const missing = known[given.length];
  if (missing?.isRequired === true) {
    throw usageError(usage.lacksPositional(command.name, missing.name));
  }
}
