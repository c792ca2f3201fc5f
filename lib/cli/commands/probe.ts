import { probeSha256 } from '../../smb/probe/probe.ts';
import { probeTemplate } from '../../smb/probe/probe-script.ts';
import { type Command, exitCodes } from '../command.ts';
import { renderDocument } from '../console/render.ts';

export const probeCommand: Command = {
  name: 'probe',
  group: 'other',
  examples: ['probe', 'probe -o json'],
  positional: null,
  flags: ['output'],
  async run(context, { flags }) {
    const format = flags.output ?? 'table';
    if (format === 'table') {
      // A comment, so that the output is still a script.
      await context.out.write(`${probeTemplate}# SHA-256 of everything above: ${probeSha256}\n`);
    } else {
      const json = { script: probeTemplate, sha256: probeSha256 };
      await renderDocument(context, format, { json, text: [] });
    }
    return exitCodes.fine;
  },
};
