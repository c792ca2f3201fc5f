import { sha256OfScript } from '../../smb/probe/probe.ts';
import { probeTemplate } from '../../smb/probe/probe-script.ts';
import { validatorScript } from '../../smb/validator/validator.ts';
import type { FlagValues } from '../arguments/flags.ts';
import { usageError } from '../arguments/parse-arguments.ts';
import { type CliContext, type Command, exitCodes } from '../command.ts';
import { renderDocument } from '../console/render.ts';

export const probeCommand: Command = {
  name: 'probe',
  group: 'other',
  examples: ['probe', 'probe -o json', 'probe --validator --allow disabled > smb1-gate.ps1'],
  positional: null,
  flags: ['validator', 'allow', 'output'],
  async run(context, { flags }) {
    const script = scriptOf(context, flags);
    const sha256 = sha256OfScript(script);
    const format = flags.output ?? 'table';
    if (format === 'table') {
      // A comment, so that the output is still a script.
      await context.out.write(`${script}# SHA-256 of everything above: ${sha256}\n`);
    } else {
      await renderDocument(context, format, { json: { script, sha256 }, text: [] });
    }
    return exitCodes.fine;
  },
};

function scriptOf({ texts }: CliContext, { validator, allow }: FlagValues): string {
  if (validator === true) {
    return validatorScript(allow ?? []);
  }
  if (allow !== undefined) {
    throw usageError(texts.said.usage.allowLacksValidator);
  }
  return probeTemplate;
}
