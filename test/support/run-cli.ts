import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export const cliPath = fileURLToPath(new URL('../../lib/cli/smb1-audit.mjs', import.meta.url));

/** Built once for a run of all tests that start it, or run from its sources. */
const started = process.env['SMB1_TESTS_CLI'] ?? cliPath;

export type CliResult = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type RunningCli = { readonly child: ChildProcess; readonly ended: Promise<CliResult> };

/** Starts the command line in a process of its own, with nothing of this process's settings. */
export function startCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
  launcher: string = started,
): RunningCli {
  const child = spawn(process.execPath, [launcher, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', NO_COLOR: '1', ...env },
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const ended = new Promise<CliResult>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }),
    );
  });
  return { child, ended };
}

export async function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  return await startCli(args, env).ended;
}
