import { readFileSync } from 'node:fs';
import type { CliContext } from '../../../../lib/cli/command.ts';
import { commands } from '../../../../lib/cli/commands.ts';
import { runCli } from '../../../../lib/cli/run-cli.ts';
import type { Store } from '../../../../lib/findings/store.ts';
import { readSettings } from '../../../../lib/settings.ts';
import { sink } from '../../report/sample-findings.ts';

/** Runs a command that reads a store and asks nothing of Azure. `now`: epoch milliseconds. */
export async function overStore(
  store: Store,
  args: readonly string[],
  { env = {}, now = 0 }: { readonly env?: Record<string, string>; readonly now?: number } = {},
) {
  const out = sink();
  const said: string[] = [];
  const say = (text: string): void => {
    said.push(text);
  };
  const context: CliContext = {
    settings: () => readSettings(env),
    openStore: async () => ({ ...store, close: async () => {} }),
    openPorts: () => Promise.reject(new Error('this command must not call Azure')),
    readInput: async (path) => readFileSync(path, 'utf8'),
    openWebhook: () => null,
    user: 'tester',
    clock: { now: () => now, wall: () => now, sleep: () => Promise.resolve() },
    out: { write: out.write, width: null },
    words: { isTerminal: false, line: say, warn: say, error: say, progress: say },
    version: '1.2.3',
    heedInterrupts: () => {},
    interrupt: new AbortController().signal,
  };
  const code = await runCli(context, args, { commands, version: '1.2.3' });
  return { code, stdout: out.text(), said };
}
