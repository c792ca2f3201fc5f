import { type Exemptions, indexExemptions, noExemptions, readExemptions } from '../findings/exemptions.ts';
import type { CliContext } from './command.ts';
import type { FlagValues } from './flags.ts';

/** The exemptions that the flag's file or the setting (a path, or JSON itself) holds. Throws `usage.invalid`. */
export async function exemptionsFrom(context: CliContext, flags: FlagValues): Promise<Exemptions> {
  const source = flags.exemptions ?? context.settings().exemptions;
  if (source === null) {
    return noExemptions;
  }
  const isJson = flags.exemptions === undefined && source.startsWith('{');
  const text = isJson ? source : await context.readInput(source);
  return indexExemptions(readExemptions(text, isJson ? 'the setting' : source));
}
