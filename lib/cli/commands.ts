import type { Command } from './command.ts';
import { auditsCommand } from './commands/audits.ts';
import { cancelCommand } from './commands/cancel.ts';
import { createCompletionCommand } from './commands/completion.ts';
import { diffCommand } from './commands/diff.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { exportCommand } from './commands/export.ts';
import { findingsCommand } from './commands/findings.ts';
import { imagesCommand } from './commands/images.ts';
import { parseCommand } from './commands/parse.ts';
import { planCommand } from './commands/plan.ts';
import { probeCommand } from './commands/probe.ts';
import { purgeCommand } from './commands/purge.ts';
import { reportCommand } from './commands/report.ts';
import { resumeCommand } from './commands/resume.ts';
import { runCommand } from './commands/run.ts';
import { statusCommand } from './commands/status.ts';
import { trendCommand } from './commands/trend.ts';
import { verifyCommand } from './commands/verify.ts';

const auditCommands: readonly Command[] = [
  planCommand,
  runCommand,
  auditsCommand,
  statusCommand,
  resumeCommand,
  cancelCommand,
  findingsCommand,
  imagesCommand,
  explainCommand,
  diffCommand,
  trendCommand,
  reportCommand,
  exportCommand,
  verifyCommand,
  purgeCommand,
  parseCommand,
  probeCommand,
  doctorCommand,
];

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [...auditCommands, createCompletionCommand(auditCommands)];
