import { execFile, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { ReadOnlyRules } from '../support/powershell/read-only-rules.ts';
import type { MachineState } from './describe-machine.ts';

export type RunAnswer = {
  readonly lines: readonly string[];
  readonly errors: readonly string[];
  readonly leftFiles: readonly string[];
  /** Command lines of the programs that were called or started. */
  readonly asked: readonly string[];
  /** What `exit` said; null: the script did not exit. */
  readonly exitCode: number | null;
};

/** PowerShell's own engine in a process of its own. */
export type Host = {
  /** A script that does not end is stopped after `seconds`, 60 unless told, and has an error that says so. */
  run(script: string, machine: MachineState, seconds?: number): Promise<RunAnswer>;
  violations(script: string, rules: ReadOnlyRules): Promise<readonly string[]>;
  /** What PowerShell offers for the end of a line that was typed, once the script has run. */
  offered(script: string, line: string): Promise<readonly string[]>;
  close(): void;
};

const folder = fileURLToPath(new URL('host/', import.meta.url));
const buildMinutes = 5;

/** Builds the host and starts it `count` times; resolves with the reason in words when this machine cannot. */
export async function startHosts(count: number): Promise<readonly Host[] | { readonly missing: string }> {
  try {
    const args = ['build', '--nologo', '-v', 'q', '-c', 'Release'];
    await promisify(execFile)('dotnet', args, { cwd: folder, timeout: buildMinutes * 60_000 });
  } catch (error) {
    return { missing: reasonOf(error) };
  }
  return Array.from({ length: count }, connect);
}

function reasonOf(error: unknown): string {
  const { code, stdout, message } = error as { code?: unknown; stdout?: string; message?: string };
  if (code === 'ENOENT') {
    return 'there is no dotnet on the path';
  }
  const line = stdout?.split('\n').find((text) => text.includes('error')) ?? message ?? 'dotnet build failed';
  return line.trim().slice(0, 300);
}

function connect(): Host {
  const child = spawn('dotnet', [`${folder}bin/Release/net10.0/probe-host.dll`], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (request: object): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const answer = await answers.next();
    if (answer.done) {
      throw new Error('the PowerShell host ended without an answer');
    }
    return JSON.parse(answer.value) as unknown;
  };
  return {
    run: async (script, machine, seconds = 60) => (await ask({ script, machine, seconds })) as RunAnswer,
    violations: async (script, rules) =>
      ((await ask({ script, rules })) as { violations: readonly string[] }).violations,
    offered: async (script, line) =>
      ((await ask({ script, line })) as { offered: readonly string[] }).offered,
    close: () => child.stdin.end(),
  };
}
