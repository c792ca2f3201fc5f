import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { largeFleet } from '../arm-simulator/fleet.ts';
import { startCli } from '../support/run-cli.ts';
import { startSimulatedAzure } from '../support/simulated-azure.ts';

export type MemoryFigures = {
  readonly machines: number;
  /** Of the process that ran the command line, in MB; null where the system does not tell (it does on Linux). */
  readonly peakMegabytes: number | null;
  readonly printedMegabytes: number;
  readonly throttled: number;
  readonly seconds: number;
};

/** Peak memory of `smb1-audit run --output json` in a process of its own, over HTTPS, on a clock `scale` times as fast. */
export async function measureMemory(machines: number, scale: number): Promise<MemoryFigures> {
  const world = largeFleet(machines);
  const azure = await startSimulatedAzure({ world, scale });
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-memory-'));
  const scope = world.subscriptions.flatMap(({ id }) => ['--subscription', id]);
  const before = performance.now();
  try {
    const args = ['run', ...scope, '--store', `sqlite:${join(folder, 'audit.sqlite')}`, '--output', 'json'];
    const { child, ended } = startCli(args, azure.env);
    const peak = watchPeak(child.pid);
    const { code, stdout, stderr } = await ended;
    if (code !== 0 || (JSON.parse(stdout) as { findings: unknown[] }).findings.length !== machines) {
      throw new Error(`the audit ended with ${code}: ${stderr.slice(-500)}`);
    }
    return {
      machines,
      peakMegabytes: await peak,
      printedMegabytes: stdout.length / 1e6,
      throttled: azure.log().filter(({ status }) => status === 429).length,
      seconds: (performance.now() - before) / 1000,
    };
  } finally {
    await azure.close();
    rmSync(folder, { recursive: true });
  }
}

const watchEveryMs = 200;

/** Looks at the process until it is gone. */
async function watchPeak(pid: number | undefined): Promise<number | null> {
  let peak: number | null = null;
  for (let now = peakOf(pid); now !== null; now = peakOf(pid)) {
    peak = now;
    await setTimeout(watchEveryMs);
  }
  return peak;
}

function peakOf(pid: number | undefined): number | null {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}
