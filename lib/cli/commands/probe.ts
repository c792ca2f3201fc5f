import { sha256OfScript } from '../../smb/probe/probe.ts';
import { probeTemplate } from '../../smb/probe/probe-script.ts';
import { validatorScript } from '../../smb/validator/validator.ts';
import type { FlagValues } from '../arguments/flags.ts';
import { usageError } from '../arguments/parse-arguments.ts';
import { type CliContext, exitCodes, type Run } from '../command.ts';
import { renderDocument } from '../console/render.ts';
import { writeFile } from '../console/write-file.ts';

export const probeCommand: Run = async (context, { flags }) => {
  const script = scriptOf(context, flags);
  if (flags.out === undefined) {
    await print(context, script, flags);
  } else {
    await writeFile(flags.out, (write) =>
      print({ ...context, out: { ...context.out, write } }, script, flags),
    );
    context.console.line(context.texts.said.files.script(flags.out, sha256OfScript(script)));
  }
  return exitCodes.fine;
};

async function print(context: CliContext, script: string, flags: FlagValues): Promise<void> {
  const sha256 = sha256OfScript(script);
  if ((flags.output ?? 'table') === 'table') {
    // A comment, so that the output is still a script.
    return await context.out.write(`${script}# SHA-256 of everything above: ${sha256}\n`);
  }
  await renderDocument(context, flags, { json: { script, sha256 }, text: [] });
}

function scriptOf({ texts }: CliContext, { validator, allow }: FlagValues): string {
  if (validator === true) {
    return validatorScript(allow ?? []);
  }
  if (allow !== undefined) {
    throw usageError(texts.said.usage.allowLacksValidator);
  }
  return probeTemplate;
}
