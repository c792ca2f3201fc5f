import { type Exemptions, indexExemptions, readExemptions } from '../findings/exemptions.ts';
import { exemptionsOfSetting } from '../settings/exemptions.ts';
import type { FlagValues } from './arguments/flags.ts';
import type { CliContext } from './command.ts';

/** The exemptions that the flag's file or the setting (a path, or JSON itself) holds. Throws `usage.invalid`. */
export async function exemptionsFrom(context: CliContext, flags: FlagValues): Promise<Exemptions> {
  return flags.exemptions === undefined
    ? exemptionsOfSetting(context.settings().exemptions)
    : indexExemptions(readExemptions(await context.readInput(flags.exemptions), flags.exemptions));
}
