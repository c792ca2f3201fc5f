import { readFileSync } from 'node:fs';
import type { CliContext } from '../../../../lib/cli/command.ts';
import { runCli } from '../../../../lib/cli/run-cli.ts';
import { english } from '../../../../lib/cli/texts/load-texts.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import { lineText, type TextLine } from '../../../../lib/report/explain-probe.ts';
import { readSettings } from '../../../../lib/settings/settings.ts';
import { sink } from '../../report/sample-findings.ts';

type Around = {
  readonly env?: Record<string, string>;
  /** Epoch milliseconds, where no clock is given. */
  readonly now?: number;
  readonly clock?: CliContext['clock'];
  readonly openPorts?: CliContext['openPorts'];
  readonly texts?: CliContext['texts'];
  /** Columns of the terminal; none is the default. */
  readonly width?: number;
};

/** Runs a command over a store, which asks nothing of Azure unless it is given ports. */
export async function overStore(
  store: Store,
  args: readonly string[],
  { env = {}, now = 0, clock, openPorts, texts = english, width }: Around = {},
) {
  const out = sink();
  const said: string[] = [];
  const say = (text: TextLine): void => {
    said.push(lineText(text));
  };
  const context: CliContext = {
    settings: () => readSettings(env),
    openStore: async () => ({ ...store, close: async () => {} }),
    openPorts: openPorts ?? (() => Promise.reject(new Error('this command must not call Azure'))),
    readInput: async (path) => readFileSync(path, 'utf8'),
    openWebhook: () => null,
    user: 'tester',
    clock: clock ?? { now: () => now, wall: () => now, sleep: () => Promise.resolve() },
    out: { write: out.write, width: width ?? null },
    console: { isTerminal: false, line: say, warn: say, error: say, progress: say },
    version: '1.2.3',
    texts,
    isUnderNpm: false,
    heedInterrupts: () => {},
    interrupt: new AbortController().signal,
  };
  const code = await runCli(context, args);
  return { code, stdout: out.text(), said };
}
