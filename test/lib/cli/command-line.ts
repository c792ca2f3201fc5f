import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const launcher = fileURLToPath(new URL('../../../lib/cli/smb1-audit.mjs', import.meta.url));

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** Runs the command line as its users do: a process of its own, with pipes for streams. */
export function smb1Audit(
  args: readonly string[],
  {
    input = '',
    env = {},
    nodeArgs = [],
  }: { input?: string; env?: Record<string, string>; nodeArgs?: string[] } = {},
): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(SMB1_AUDIT_|NODE_OPTIONS$)/.test(name),
  );
  const child = spawn(process.execPath, [...nodeArgs, launcher, ...args], {
    env: { ...Object.fromEntries(inherited), ...env },
  });
  const streams = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      streams[name] += text;
    });
  }
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...streams }));
  });
}
