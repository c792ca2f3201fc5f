import { usageError } from '../arguments/parse-arguments.ts';
import { type Command, exitCodes } from '../command.ts';
import { completionFacts, type Shell, shells } from '../completion/completion-facts.ts';
import { completionScript } from '../completion/shell-scripts.ts';

/** `others` are the other commands that there are to complete. */
export function createCompletionCommand(others: readonly Command[]): Command {
  const command: Command = {
    name: 'completion',
    group: 'other',
    examples: ['completion bash', 'completion powershell'],
    positional: { name: 'SHELL', isRequired: true },
    flags: [],
    async run({ out, texts }, { positionals: [shell = ''] }) {
      if (!isShell(shell)) {
        throw usageError(texts.said.usage.noSuchShell(shell));
      }
      await out.write(completionScript(shell, completionFacts([...others, command], await texts.help())));
      return exitCodes.fine;
    },
  };
  return command;
}

function isShell(word: string): word is Shell {
  return shells.some((shell) => shell === word);
}
