import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { buildApp } from '../../build/bundles.ts';
import { largeFleet } from '../arm-simulator/fleet.ts';
import { startSurroundings } from '../host/surroundings.ts';
import { functionKey } from '../support/functions-host.ts';
import { peakOf, watchPeak } from './memory.ts';

export type AppMemory = {
  /** Of the process that the app ran in, host's imitation among it, in MB; null where the system does not tell (it does on Linux). */
  readonly peakMegabytes: number | null;
  /** Before the audit was started. */
  readonly startMegabytes: number | null;
  /** Rows that were settled when it was looked at last. */
  readonly settled: number;
};

const imitation = fileURLToPath(new URL('../host/imitated-host.ts', import.meta.url));

/** Of the wall, as `passBoxMs` of the app, and a little for its end. */
const passSeconds = 320;
const lookEveryMs = 2000;

/** Peak memory of the built app on the host's imitation while it plans an audit and works through one pass of it, on tables of the emulator. */
export async function measureAppMemory(
  machines: number,
  {
    folder,
    scale,
    firstPort,
  }: { readonly folder: string; readonly scale: number; readonly firstPort: number },
): Promise<AppMemory> {
  const bundle = join(folder, 'functions');
  await buildApp(bundle);
  const surroundings = await startSurroundings(largeFleet(machines), { scale, firstPort });
  const host = spawn(process.execPath, [imitation, join(bundle, 'index.mjs'), '0'], {
    env: surroundings.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const api = `http://127.0.0.1:${await portOf(host)}/api`;
    const startMegabytes = peakOf(host.pid);
    const peak = watchPeak(host.pid);
    const settled = await throughOnePass(api);
    host.kill();
    return { peakMegabytes: await peak, startMegabytes, settled };
  } finally {
    host.kill();
    await surroundings.stop();
  }
}

async function portOf({ stdout }: ChildProcess): Promise<string> {
  return await new Promise((resolve) => {
    createInterface({ input: stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const [, port] = /^listening on (\d+)$/.exec(line) ?? [];
      if (port !== undefined) {
        resolve(port);
      }
    });
  });
}

type AuditState = {
  readonly id: string;
  readonly state: string;
  readonly coverage: { readonly byOutcome: Readonly<Record<string, number>> };
};

/** Starts an audit and follows it to the end of its first pass; rows that were settled then. */
async function throughOnePass(api: string): Promise<number> {
  const ask = async (method: string, path: string) =>
    (await (
      await fetch(api + path, { method, headers: { 'x-functions-key': functionKey } })
    ).json()) as AuditState;
  const { id } = await ask('POST', '/audits');
  let audit = await ask('GET', `/audits/${id}`);
  let begun: number | null = null;
  while (audit.state === 'planning' || (audit.state === 'probing' && secondsSince(begun) < passSeconds)) {
    await setTimeout(lookEveryMs);
    audit = await ask('GET', `/audits/${id}`);
    begun ??= audit.state === 'probing' ? performance.now() : null;
  }
  return Object.values(audit.coverage.byOutcome).reduce((sum, count) => sum + count, 0);
}

function secondsSince(begun: number | null): number {
  return begun === null ? 0 : (performance.now() - begun) / 1000;
}
