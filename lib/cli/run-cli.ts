import { type ErrorCode, isAuditError } from '../model/errors.ts';
import { type CliContext, type Command, type ExitCode, exitCodes } from './command.ts';
import { commandHelp, programHelp } from './help.ts';
import { parseArguments } from './parse-arguments.ts';

/** Runs one command line. Trouble becomes one sentence on stderr and an exit code, never a stack trace. */
export async function runCli(
  context: CliContext,
  argv: readonly string[],
  program: { readonly commands: readonly Command[]; readonly version: string },
): Promise<ExitCode> {
  try {
    const request = parseArguments(argv, program.commands);
    switch (request.kind) {
      case 'help':
        await context.out.write(
          request.command === null ? programHelp(program.commands) : commandHelp(request.command),
        );
        return exitCodes.fine;
      case 'version':
        await context.out.write(`${program.version}\n`);
        return exitCodes.fine;
      case 'run':
        return await request.command.run(context, request.given);
    }
  } catch (error: unknown) {
    context.words.error(sentenceOf(error));
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

function sentenceOf(error: unknown): string {
  if (isAuditError(error)) {
    return error.message;
  }
  return `Something went wrong that should not: ${error instanceof Error ? error.message : String(error)}`;
}
