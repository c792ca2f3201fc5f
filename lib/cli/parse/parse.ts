import { isAlarming } from '../../report/notify/alarm-conditions.ts';
import type { FlagValues } from '../arguments/flags.ts';
import { type CliContext, type ExitCode, exitCodes, type Run } from '../command.ts';
import { renderDocument } from '../console/render.ts';
import type { ParsedInput } from './parsed-input.ts';
import { isProbeOutput, parseProbeOutput } from './probe-output.ts';
import { parseScQuery } from './sc-query.ts';

export const parseCommand: Run = async (context, { flags, positionals: [path = '-'] }) => {
  const text = await context.readInput(path);
  const say = await context.texts.parse();
  const parsed = isProbeOutput(text) ? parseProbeOutput(text, say) : parseScQuery(text, say);
  return await print(context, parsed, flags);
};

async function print(context: CliContext, parsed: ParsedInput, flags: FlagValues): Promise<ExitCode> {
  if (parsed.kind === 'error') {
    await renderDocument(context, flags, { json: parsed.json, text: [] });
    context.console.error(parsed.sentence);
    return exitCodes.operational;
  }
  await renderDocument(context, flags, parsed);
  for (const warning of parsed.warnings) {
    context.console.warn(warning);
  }
  return isAlarming(parsed.verdicts, flags['fail-on'] ?? []) ? exitCodes.overFailOn : exitCodes.fine;
}
