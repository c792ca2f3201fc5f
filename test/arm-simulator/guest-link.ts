import { spawn } from 'node:child_process';
import type { GuestMachine } from './world.ts';

/** What ran inside the machine. `seconds` is what the guest believes it took; the operation's length is the world's. */
export type GuestReport = {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
  readonly seconds: number;
};

export type GuestRequest = { readonly script: string; readonly vm: GuestMachine };

/** Runs a script inside a simulated machine. */
export type GuestLink = (request: GuestRequest) => Promise<GuestReport>;

/** A guest in this process. */
export function inProcessGuest(
  run: (request: GuestRequest) => GuestReport | Promise<GuestReport>,
): GuestLink {
  return async (request) => run(request);
}

const externalGuestsAtOnce = 4;
const externalGuestDeadlineMs = 60_000;

/**
 * A guest in another program: `{ script, vm }` as JSON on stdin, a {@link GuestReport} as JSON on stdout.
 * Rejects when the program fails, takes over a minute or prints anything else: the simulator cannot answer for it.
 */
export function externalGuest(executable: string): GuestLink {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (request) => {
    if (running >= externalGuestsAtOnce) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else {
      running += 1;
    }
    try {
      return parseReport(executable, await runProgram(executable, JSON.stringify(request)));
    } finally {
      const next = waiting.shift();
      if (next === undefined) {
        running -= 1;
      } else {
        next();
      }
    }
  };
}

function runProgram(executable: string, input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(executable, [], { stdio: ['pipe', 'pipe', 'pipe'] });
    const deadline = setTimeout(() => child.kill('SIGKILL'), externalGuestDeadlineMs);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => undefined);
    child.on('error', (cause) => {
      clearTimeout(deadline);
      reject(new Error(`The guest ${executable} could not be started.`, { cause }));
    });
    child.on('close', (code, signal) => {
      clearTimeout(deadline);
      if (code === 0) {
        resolve(Buffer.concat(out).toString('utf8'));
        return;
      }
      const words = Buffer.concat(err).toString('utf8').slice(0, 500);
      reject(new Error(`The guest ${executable} ended with ${code ?? signal}: ${words}`));
    });
    child.stdin.end(input);
  });
}

function parseReport(executable: string, text: string): GuestReport {
  const report: unknown = JSON.parse(text);
  if (!isReport(report)) {
    throw new Error(
      `The guest ${executable} did not print { stdout, stderr, exitCode, seconds }: ${text.slice(0, 200)}`,
    );
  }
  return report;
}

function isReport(value: unknown): value is GuestReport {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const report = value as Partial<Record<keyof GuestReport, unknown>>;
  return (
    typeof report.stdout === 'string' &&
    typeof report.stderr === 'string' &&
    typeof report.exitCode === 'number' &&
    typeof report.seconds === 'number'
  );
}
