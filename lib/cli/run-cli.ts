import { errorTable, isAuditError } from '../model/errors.ts';
import type { FlagValues } from './arguments/flags.ts';
import { commandHelp, programHelp } from './arguments/help.ts';
import { parseArguments } from './arguments/parse-arguments.ts';
import { namingFlag } from './arguments/scope-flags.ts';
import { verifyCommand } from './bundle/verify.ts';
import { type CliContext, type ExitCode, exitCodes, type Run } from './command.ts';
import { auditsCommand } from './commands/audits.ts';
import { cancelCommand } from './commands/cancel.ts';
import { diffCommand } from './commands/diff.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { findingsCommand } from './commands/findings.ts';
import { imagesCommand } from './commands/images.ts';
import { planCommand } from './commands/plan.ts';
import { probeCommand } from './commands/probe.ts';
import { purgeCommand } from './commands/purge.ts';
import { reportCommand } from './commands/report.ts';
import { resumeCommand } from './commands/resume.ts';
import { runCommand } from './commands/run.ts';
import { statusCommand } from './commands/status.ts';
import { trendCommand } from './commands/trend.ts';
import type { Command, CommandName } from './commands.ts';
import { completionCommand } from './completion/completion.ts';
import { parseCommand } from './parse/parse.ts';
import { withVmIds } from './stored/vm-names.ts';
import { withSubscriptionIds } from './subscription-names.ts';

/** What each command does. */
const runs: Readonly<Record<CommandName, Run>> = {
  plan: planCommand,
  run: runCommand,
  audits: auditsCommand,
  status: statusCommand,
  resume: resumeCommand,
  cancel: cancelCommand,
  findings: findingsCommand,
  images: imagesCommand,
  explain: explainCommand,
  diff: diffCommand,
  trend: trendCommand,
  report: reportCommand,
  export: exportCommand,
  verify: verifyCommand,
  purge: purgeCommand,
  parse: parseCommand,
  probe: probeCommand,
  doctor: doctorCommand,
  completion: completionCommand,
};

/** Runs one command line. Trouble becomes one sentence on stderr and an exit code, never a stack trace. */
export async function runCli(context: CliContext, argv: readonly string[]): Promise<ExitCode> {
  let flags: FlagValues = {};
  try {
    const request = parseArguments(argv, context.texts);
    switch (request.kind) {
      case 'help':
        await context.out.write(await helpOf(context, request.command));
        return exitCodes.fine;
      case 'version':
        await context.out.write(`${context.version}\n`);
        return exitCodes.fine;
      case 'run': {
        const { command, given } = request;
        flags = await withVmIds(context, given.flags);
        flags = await withSubscriptionIds(context, flags, command.name);
        return await runs[command.name](context, { ...given, flags });
      }
    }
  } catch (error: unknown) {
    context.console.error(context.texts.errorText(namingFlag(error, flags)));
    if (context.interrupt.aborted) {
      return exitCodes.interrupted;
    }
    return exitCodes[isAuditError(error) ? errorTable[error.code].exit : 'operational'];
  }
}

async function helpOf({ texts, out }: CliContext, command: Command | null): Promise<string> {
  const help = await texts.help();
  return command === null ? programHelp(help, out.width) : commandHelp(command, help, out.width);
}
