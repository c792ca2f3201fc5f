import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { largeFleet } from '../arm-simulator/fleet.ts';
import { throttledIn } from './calls.ts';
import { auditByCli } from './cli-audit.ts';

export type MemoryFigures = {
  readonly machines: number;
  /** Of the process that ran the command line, in MB; null where the system does not tell (it does on Linux). */
  readonly peakMegabytes: number | null;
  readonly printedMegabytes: number;
  readonly throttled: number;
};

/** So many simulated seconds: what an audit holds while it waits for probes that hang it holds already while others run. */
const probeDeadlineSeconds = 300;

/** Peak memory of `smb1-audit run --output json` as it is built, in a process of its own, over HTTPS, on a clock `scale` times as fast. */
export async function measureMemory(
  machines: number,
  { scale, launcher }: { readonly scale: number; readonly launcher: string },
): Promise<MemoryFigures> {
  let peak: Promise<number | null> = Promise.resolve(null);
  const { log, printedBytes } = await auditByCli(largeFleet(machines, { probeDeadlineSeconds }), {
    scale,
    launcher,
    probeDeadlineSeconds,
    onStart: (pid) => {
      peak = watchPeak(pid);
    },
  });
  return {
    machines,
    peakMegabytes: await peak,
    printedMegabytes: printedBytes / 1e6,
    throttled: throttledIn(log),
  };
}

const watchEveryMs = 200;

/** Looks at the process until it is gone. MB; null where the system does not tell. */
export async function watchPeak(pid: number | undefined): Promise<number | null> {
  let peak: number | null = null;
  for (let now = peakOf(pid); now !== null; now = peakOf(pid)) {
    peak = now;
    await setTimeout(watchEveryMs);
  }
  return peak;
}

export function peakOf(pid: number | undefined): number | null {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) / 1024;
  } catch {
    return null;
  }
}
