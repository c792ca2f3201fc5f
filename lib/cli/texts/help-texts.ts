import type { FlagGroup, FlagName } from '../arguments/flags.ts';
import type { CommandGroup, CommandName, PositionalName } from '../commands.ts';

/** Everything that help says, but for names. */
export type HelpTexts = {
  readonly about: string;
  readonly usage: string;
  readonly command: string;
  readonly flags: string;
  readonly examples: string;
  readonly repeatable: string;
  /** What a flag takes: one of these words, or several. */
  readonly words: Readonly<Record<'one-of' | 'some-of', (words: readonly string[]) => string>>;
  readonly more: string;
  readonly exitCodes: string;
  readonly groups: Readonly<Record<FlagGroup, string>>;
  /** In the place of `groups.scope` where the scope chooses an audit. */
  readonly scopeOfAudit: string;
  readonly commandGroups: Readonly<Record<CommandGroup, string>>;
  readonly commands: Readonly<Record<CommandName, string>>;
  readonly positionals: Readonly<Record<PositionalName, string>>;
  readonly flagTexts: Readonly<Record<FlagName | 'help', string>>;
};
