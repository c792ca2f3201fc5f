import { isAlarming } from '../../report/notify/alarm-conditions.ts';
import type { FlagValues } from '../arguments/flags.ts';
import { type CliContext, type Command, type ExitCode, exitCodes } from '../command.ts';
import { renderDocument } from '../console/render.ts';
import type { ParsedInput } from '../parse/parsed-input.ts';
import { isProbeOutput, parseProbeOutput } from '../parse/probe-output.ts';
import { parseScQuery } from '../parse/sc-query.ts';

export const parseCommand: Command = {
  name: 'parse',
  group: 'other',
  examples: ['parse output.txt', 'parse output.txt --fail-on on -o json', 'parse -'],
  positional: { name: 'FILE', isRequired: false },
  flags: ['fail-on', 'output'],
  async run(context, { flags, positionals }) {
    const text = await context.readInput(positionals[0] ?? '-');
    const say = await context.texts.parse();
    const parsed = isProbeOutput(text) ? parseProbeOutput(text, say) : parseScQuery(text, say);
    return await print(context, parsed, flags);
  },
};

async function print(context: CliContext, parsed: ParsedInput, flags: FlagValues): Promise<ExitCode> {
  const format = flags.output ?? 'table';
  if (parsed.kind === 'error') {
    if (format !== 'table') {
      await renderDocument(context, format, { json: parsed.json, text: [] });
    }
    context.console.error(parsed.sentence);
    return exitCodes.operational;
  }
  await renderDocument(context, format, parsed);
  for (const warning of parsed.warnings) {
    context.console.warn(warning);
  }
  return isAlarming(parsed.verdicts, flags['fail-on'] ?? []) ? exitCodes.overFailOn : exitCodes.fine;
}
