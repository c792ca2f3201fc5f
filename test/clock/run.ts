import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PrintedAudit, probesIn, untrue } from '../support/crash-chain.ts';
import { type CrashEstate, openCrashEstate } from '../support/crash-estate.ts';
import { type CliResult, type RunningCli, startCli } from '../support/run-cli.ts';

/**
 * `npm run test:clock`: the real command line while the wall clock of its process is set, by libfaketime, which leaves the monotonic
 * clock alone. Debian: apt-get install faketime.
 */
const library = [
  '/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1',
  '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1',
].find((path) => existsSync(path));

/** Seconds; an audit of this estate takes a few, and one that waits for its wall clock takes these. */
const steps = [-3600, -600, 600, 3600];
const longestSeconds = 90;

if (library === undefined) {
  console.log('clock: libfaketime is not installed');
  process.exitCode = 1;
} else {
  process.exitCode = await checkAll(library);
}

async function checkAll(preload: string): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-clock-'));
  const estate = await openCrashEstate(60);
  let failed = 0;
  for (const seconds of steps) {
    for (const isInterrupted of [false, true]) {
      const name = `set by ${seconds} s${isInterrupted ? ', then Ctrl-C' : ''}`;
      const problem = await check(estate, { preload, folder, seconds, isInterrupted });
      failed += problem === null ? 0 : 1;
      console.log(problem === null ? `ok ${name}` : `FAILED ${name}: ${problem}`);
    }
  }
  await estate.azure.close();
  rmSync(folder, { recursive: true });
  console.log(`${2 * steps.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
}

type Check = {
  readonly preload: string;
  readonly folder: string;
  readonly seconds: number;
  readonly isInterrupted: boolean;
};

async function check(estate: CrashEstate, { preload, folder, seconds, isInterrupted }: Check) {
  const offset = join(folder, 'offset');
  writeFileSync(offset, '+0');
  estate.azure.azure.clearLog();
  const store = `sqlite:${join(folder, `${seconds}${isInterrupted}.sqlite`)}`;
  const cli = startCli(['run', ...estate.scope, '--store', store, '--output', 'json'], {
    ...estate.env,
    LD_PRELOAD: preload,
    FAKETIME_TIMESTAMP_FILE: offset,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  });
  const early = await startsOrEnd(estate, cli, 10);
  if (early !== null) {
    return `it ended before its clock was set: ${early.stderr.slice(-500)}`;
  }
  writeFileSync(offset, seconds < 0 ? `${seconds}` : `+${seconds}`);
  if (isInterrupted) {
    cli.child.kill('SIGINT');
  }
  const began = performance.now();
  const ended = await endOrKill(cli);
  const tookSeconds = (performance.now() - began) / 1000;
  console.log(`   took ${tookSeconds.toFixed(1)} s`);
  return problemOf(estate, ended, isInterrupted);
}

function problemOf(estate: CrashEstate, ended: CliResult | null, isInterrupted: boolean): string | null {
  if (ended === null) {
    return `it did not end within ${longestSeconds} s`;
  }
  if (ended.code !== (isInterrupted ? 130 : 0)) {
    return `exit ${ended.code}: ${ended.stderr.slice(-500)}`;
  }
  const lies = isInterrupted ? [] : untrue(estate.azure, JSON.parse(ended.stdout) as PrintedAudit);
  const probes = probesIn(estate.azure.log());
  return lies.length > 0 || probes > estate.probes ? [...lies, `${probes} probes`].join('; ') : null;
}

/** Null once so many commands were started; the result of a command line that ended before. */
async function startsOrEnd(estate: CrashEstate, cli: RunningCli, count: number): Promise<CliResult | null> {
  let ended: CliResult | null = null;
  void cli.ended.then((result) => {
    ended = result;
  });
  while (ended === null && probesIn(estate.azure.log()) < count) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return ended;
}

async function endOrKill(cli: RunningCli): Promise<CliResult | null> {
  const timer = setTimeout(() => cli.child.kill('SIGKILL'), longestSeconds * 1000);
  const result = await cli.ended;
  clearTimeout(timer);
  return cli.child.signalCode === 'SIGKILL' ? null : result;
}
