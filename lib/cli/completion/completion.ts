import { usageError } from '../arguments/parse-arguments.ts';
import { exitCodes, type Run } from '../command.ts';
import { completionFacts } from './completion-facts.ts';
import { completionScript, isShell } from './shell-scripts.ts';

export const completionCommand: Run = async ({ out, texts }, { positionals: [shell = ''] }) => {
  if (!isShell(shell)) {
    throw usageError(texts.said.usage.noSuchShell(shell));
  }
  await out.write(completionScript(shell, completionFacts(await texts.help())));
  return exitCodes.fine;
};
