import { type FlagName, flags, shortOf, wordsOf } from '../arguments/flags.ts';
import { commands, flagsOf, positionalsOf } from '../commands.ts';
import type { HelpTexts } from '../texts/help-english.ts';

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

/** What there is to complete, in the order of the help. */
export function completionFacts(help: HelpTexts): readonly CommandFacts[] {
  return commands.map((command) => {
    const [first] = positionalsOf(command);
    return {
      name: command.name,
      summary: help.commands[command.name],
      flags: [...flagsOf(command).map((name) => flagFacts(name, help)), helpFlag(help)],
      words: first?.words ?? [],
      takesFile: first?.isFile === true,
    };
  });
}

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
