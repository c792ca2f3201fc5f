import { type ErrorCode, isAuditError } from '../model/errors.ts';
import { commandHelp, programHelp } from './arguments/help.ts';
import { parseArguments } from './arguments/parse-arguments.ts';
import { type CliContext, type Command, type ExitCode, exitCodes } from './command.ts';
import { withVmIds } from './stored/vm-names.ts';

/** Runs one command line. Trouble becomes one sentence on stderr and an exit code, never a stack trace. */
export async function runCli(
  context: CliContext,
  argv: readonly string[],
  program: { readonly commands: readonly Command[]; readonly version: string },
): Promise<ExitCode> {
  try {
    const request = parseArguments(argv, { commands: program.commands, texts: context.texts });
    switch (request.kind) {
      case 'help':
        await context.out.write(await helpOf(context, request.command, program.commands));
        return exitCodes.fine;
      case 'version':
        await context.out.write(`${program.version}\n`);
        return exitCodes.fine;
      case 'run':
        return await request.command.run(context, {
          ...request.given,
          flags: await withVmIds(context, request.given.flags),
        });
    }
  } catch (error: unknown) {
    context.console.error(context.texts.errorText(error));
    return context.interrupt.aborted ? exitCodes.interrupted : exitCodeOfError(error);
  }
}

const usageCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'usage.invalid',
  'settings.invalid',
  'scope.empty',
  'scope.invalid',
]);
const notFoundCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['audit.notFound', 'finding.notFound']);

function exitCodeOfError(error: unknown): ExitCode {
  if (!isAuditError(error)) {
    return exitCodes.operational;
  }
  if (usageCodes.has(error.code)) {
    return exitCodes.usage;
  }
  return notFoundCodes.has(error.code) ? exitCodes.notFound : exitCodes.operational;
}

async function helpOf(
  { texts, out }: CliContext,
  command: Command | null,
  commands: readonly Command[],
): Promise<string> {
  const help = await texts.help();
  return command === null ? programHelp(commands, help, out.width) : commandHelp(command, help, out.width);
}
