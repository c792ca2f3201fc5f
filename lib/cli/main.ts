import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { openPorts, openStore, openWebhook } from '../deps.ts';
import { readSettings, type Settings } from '../settings/settings.ts';
import { systemClock } from '../system-clock.ts';
import { chooseLanguage } from './choose-language.ts';
import { exitCodes } from './command.ts';
import { createLog } from './console/log.ts';
import { createConsole, createOutput } from './console/streams.ts';
import { readInput } from './parse/read-input.ts';
import { runCli } from './run-cli.ts';
import { loadTexts } from './texts/load-texts.ts';

const argv = process.argv.slice(2);
const texts = await loadTexts(chooseLanguage(argv, process.env, platformLocale));
const console = createConsole(process.stderr, {
  useColor: (process.env['NO_COLOR'] ?? '') === '',
  labels: texts.said,
});
let settingsRead: Settings | null = null;
const interrupt = new AbortController();

let isHeeded = false;
let part = (): void => {};

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (!isHeeded || interrupt.signal.aborted) {
      part();
      // Windows writes to a terminal later.
      process.stderr.write('', () => process.exit(exitCodes.interrupted));
      return;
    }
    interrupt.abort();
  });
}

process.exitCode = await runCli(
  {
    settings,
    openStore,
    openPorts: (read, auditId) => openPorts(read, { auditId, log: createLog(console, texts) }),
    readInput,
    openWebhook: (settings) => openWebhook(settings, { origin: null }),
    user: userName(),
    version: packageVersion(),
    clock: systemClock,
    out: createOutput(process.stdout),
    console,
    texts,
    isUnderNpm:
      (process.env['npm_lifecycle_event'] ?? '') === 'smb1-audit' &&
      process.env['npm_config_loglevel'] !== 'silent',
    interrupt: interrupt.signal,
    heedInterrupts: (parting = () => {}) => {
      isHeeded = true;
      part = parting;
    },
  },
  argv,
);

function settings(): Settings {
  settingsRead ??= readWithWarnings();
  return settingsRead;
}

function readWithWarnings(): Settings {
  const read = readSettings(process.env);
  for (const { name, meant } of read.unknown) {
    console.warn(texts.said.noSetting(name, meant));
  }
  return read;
}

/** Elsewhere the environment says it, which is asked first; Windows has it in its own settings. */
function platformLocale(): string {
  return process.platform === 'win32' ? Intl.DateTimeFormat().resolvedOptions().locale : '';
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
