import { type FlagName, flags, wordsOf } from '../arguments/flags.ts';
import { shortOf } from '../arguments/help.ts';
import { type Command, flagsOf } from '../command.ts';
import type { HelpTexts } from '../texts/help-texts.ts';

export type FlagFacts = {
  readonly name: FlagName | 'help';
  readonly short: string | null;
  readonly help: string;
  readonly takesValue: boolean;
  /** What its value can be; empty where anything can. */
  readonly words: readonly string[];
  readonly isFile: boolean;
};

export type CommandFacts = {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly FlagFacts[];
  readonly words: readonly string[];
  readonly takesFile: boolean;
};

export const shells = ['bash', 'zsh', 'fish', 'powershell'] as const;

export type Shell = (typeof shells)[number];

/** What there is to complete, in the order of the help. */
export function completionFacts(commands: readonly Command[], help: HelpTexts): readonly CommandFacts[] {
  return commands.map((command) => ({
    name: command.name,
    summary: help.commands[command.name].summary,
    flags: [...flagsOf(command).map((name) => flagFacts(name, help)), helpFlag(help)],
    words: wordsOfPositional[command.positional?.name ?? ''] ?? [],
    takesFile: ['FILE', 'DIR'].includes(command.positional?.name ?? ''),
  }));
}

const wordsOfPositional: Readonly<Record<string, readonly string[]>> = {
  AUDIT: ['latest', 'last'],
  EARLIER: [],
  SHELL: shells,
};

function flagFacts(name: FlagName, help: HelpTexts): FlagFacts {
  const { kind, placeholder } = flags[name];
  return {
    name,
    short: shortOf(name),
    help: help.flagTexts[name],
    takesValue: kind !== 'toggle',
    words: wordsOf(name),
    isFile: ['FILE', 'DIR'].includes(placeholder),
  };
}

function helpFlag({ flagTexts }: HelpTexts): FlagFacts {
  return { name: 'help', short: 'h', help: flagTexts.help, takesValue: false, words: [], isFile: false };
}

/** Each flag once, whatever commands have it. */
export function everyFlag(commands: readonly CommandFacts[]): readonly FlagFacts[] {
  return [...new Map(commands.flatMap(({ flags: own }) => own).map((flag) => [flag.name, flag])).values()];
}

/** `--output` and `-o`. */
export function spellings({ name, short }: FlagFacts): readonly string[] {
  return short === null ? [`--${name}`] : [`--${name}`, `-${short}`];
}
