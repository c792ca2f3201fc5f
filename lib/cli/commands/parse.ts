import { isAlarming } from '../../report/notify/alarm-conditions.ts';
import { type CliContext, type Command, type ExitCode, exitCodes } from '../command.ts';
import { renderDocument } from '../console/render.ts';
import type { FlagValues } from '../flags.ts';
import type { ParsedInput } from '../parse/parsed-input.ts';
import { isProbeOutput, parseProbeOutput } from '../parse/probe-output.ts';
import { parseScQuery } from '../parse/sc-query.ts';

export const parseCommand: Command = {
  name: 'parse',
  summary:
    'Read what "sc.exe qc lanmanworkstation" or the whole probe printed, as it is or in what az, PowerShell or mail put around it. Azure is not touched.',
  positional: { name: 'FILE', isRequired: false, help: 'a file, or - for standard input (the default)' },
  flags: ['fail-on', 'output'],
  async run(context, { flags, positionals }) {
    const text = await context.readInput(positionals[0] ?? '-');
    const parsed = isProbeOutput(text) ? parseProbeOutput(text) : parseScQuery(text);
    return await print(context, parsed, flags);
  },
};

async function print(context: CliContext, parsed: ParsedInput, flags: FlagValues): Promise<ExitCode> {
  const format = flags.output ?? 'table';
  if (parsed.kind === 'error') {
    if (format !== 'table') {
      await renderDocument(context.out, format, { json: parsed.json, text: [] });
    }
    context.words.error(parsed.sentence);
    return exitCodes.operational;
  }
  await renderDocument(context.out, format, parsed);
  for (const warning of parsed.warnings) {
    context.words.warn(warning);
  }
  return isAlarming(parsed.verdicts, flags['fail-on'] ?? []) ? exitCodes.overFailOn : exitCodes.fine;
}
