import type { FlagGroup, FlagName } from '../arguments/flags.ts';
import type { CommandGroup, CommandName } from '../command-names.ts';

/** Everything that help says, but for names. `positionals` are in the order of the command's own. */
export type HelpTexts = {
  readonly about: string;
  readonly usage: string;
  readonly command: string;
  readonly flags: string;
  readonly examples: string;
  readonly repeatable: string;
  readonly more: string;
  readonly exitCodes: string;
  readonly groups: Readonly<Record<FlagGroup, string>>;
  /** In the place of `groups.scope` where the scope chooses an audit. */
  readonly scopeOfAudit: string;
  readonly commandGroups: Readonly<Record<CommandGroup, string>>;
  readonly commands: Readonly<
    Record<CommandName, { readonly summary: string; readonly positionals: readonly string[] }>
  >;
  readonly flagTexts: Readonly<Record<FlagName | 'help', string>>;
};
