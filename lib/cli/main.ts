import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { openPorts, openStore, openWebhook } from '../deps.ts';
import { readSettings, type Settings } from '../settings/settings.ts';
import { systemClock } from '../system-clock.ts';
import { exitCodes } from './command.ts';
import { commands } from './commands.ts';
import { createLog } from './console/log.ts';
import { createOutput, createWords } from './console/streams.ts';
import { readInput } from './parse/read-input.ts';
import { runCli } from './run-cli.ts';

const words = createWords(process.stderr, { useColor: (process.env['NO_COLOR'] ?? '') === '' });
let settingsRead: Settings | null = null;
const interrupt = new AbortController();

let isHeeded = false;

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (!isHeeded || interrupt.signal.aborted) {
      process.exit(exitCodes.interrupted);
    }
    interrupt.abort();
  });
}

process.exitCode = await runCli(
  {
    settings,
    openStore,
    openPorts: (read, auditId) => openPorts(read, { auditId, log: createLog(words) }),
    readInput,
    openWebhook,
    user: userName(),
    version: packageVersion(),
    clock: systemClock,
    out: createOutput(process.stdout),
    words,
    interrupt: interrupt.signal,
    heedInterrupts: () => {
      isHeeded = true;
    },
  },
  process.argv.slice(2),
  { commands, version: packageVersion() },
);

function settings(): Settings {
  settingsRead ??= readWithWarnings();
  return settingsRead;
}

function readWithWarnings(): Settings {
  const read = readSettings(process.env);
  for (const name of read.unknown) {
    words.warn(`${name} is not a setting and has no effect.`);
  }
  return read;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no entry in the system's list.
    return 'unknown';
  }
}

function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
