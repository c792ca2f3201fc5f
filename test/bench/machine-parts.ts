import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCliInto } from '../support/built-cli.ts';
import { measureAppMemory } from './app-memory.ts';
import { estimateCost } from './cost.ts';
import { measureHeldHeap } from './held-heap.ts';
import { measureMemory } from './memory.ts';
import { paceFleet } from './pace-fleet.ts';
import type { Bench, Part } from './part.ts';
import { measureAgreement, type Run } from './sockets.ts';
import { onSqlite } from './sqlite-store.ts';
import { measureStarts, type StartTime } from './start-times.ts';
import { measureStore } from './store-times.ts';
import { measureTransactions, onEmulator } from './tables-store.ts';

/** Milliseconds, megabytes, rates and what runs in real time: of the machine that they are measured on, but for `cost`. */
export const machineParts = {
  sockets: benchSockets,
  parser: benchParser,
  starts: benchStarts,
  memory: benchMemory,
  'app-memory': benchAppMemory,
  stores: benchStores,
  held: benchHeld,
  cost: benchCost,
} as const satisfies Readonly<Record<string, Part>>;

async function benchSockets({ quick, seed }: Bench): Promise<void> {
  const [machines, scale] = quick ? [100, 2] : [1000, 1];
  const { onVirtualTime, overSockets, differing } = await measureAgreement(machines, seed, scale);
  printRun(`${machines} machines on virtual time`, onVirtualTime);
  printRun(`the same over HTTPS at ${scale} times the speed`, overSockets);
  const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(0)} %`;
  console.log(
    `  settled otherwise or started another number of times: ${differing.length} machines;`,
    `makespan ${share(overSockets.makespanSeconds, onVirtualTime.makespanSeconds)},`,
    `calls ${share(overSockets.callsPerMachine, onVirtualTime.callsPerMachine)} of those on virtual time`,
  );
}

function printRun(what: string, { callsPerMachine, makespanSeconds, throttled }: Run): void {
  console.log(
    `  ${what}: ${makespanSeconds.toFixed(1)} s, ${callsPerMachine.toFixed(2)} calls a machine, ${throttled} times 429`,
  );
}

async function benchParser({ quick, tell }: Bench): Promise<void> {
  console.log('  read and judged in a second of one core:');
  // Its outputs would be in memory under every other bench.
  const { measureParser } = await import('./parser-rate.ts');
  for (const { name, figure, meanBytes, rate, frozenRate } of measureParser(quick ? 1000 : 4000)) {
    if (figure !== null) {
      tell(figure, rate);
    }
    const ratio = (rate / frozenRate).toFixed(2);
    console.log(
      `  ${rate} outputs of ${meanBytes} bytes, ${name}; ${ratio} times the ${frozenRate} of the frozen reader`,
    );
  }
}

async function benchStarts({ quick, tell }: Bench): Promise<void> {
  await withBuiltCli(async (launcher, folder) => {
    const { app, smallest, version, node } = await measureStarts(folder, { launcher, runs: quick ? 3 : 15 });
    tell('coldStart', app.least - smallest.least);
    tell('version', version.least);
    const said = ({ least, middle }: StartTime) =>
      `${least.toFixed(0)} ms at least, ${middle.toFixed(0)} in the middle`;
    console.log(
      `  the app: ${said(app)}, ${(app.least / smallest.least).toFixed(2)} times the smallest with Durable`,
    );
    console.log(`  the smallest app with Durable: ${said(smallest)}`);
    console.log(`  the command line, --version: ${said(version)}; Node.js alone: ${said(node)}`);
  });
}

/** At five times the speed: at twenty so many calls are in flight that their sockets count more than the audit. */
async function benchMemory({ quick, tell }: Bench): Promise<void> {
  const scale = 5;
  await withBuiltCli(async (launcher) => {
    for (const [machines, figure] of [
      [1000, 'memory1000'],
      ...(quick ? [] : ([[10_000, 'memory10000']] as const)),
    ] as const) {
      const { peakMegabytes, printedMegabytes, throttled } = await measureMemory(machines, {
        scale,
        launcher,
      });
      if (peakMegabytes !== null) {
        tell(figure, peakMegabytes);
      }
      console.log(
        `  run --output json, ${machines} machines at ${scale} times the speed: peak RSS ${peakMegabytes?.toFixed(0) ?? 'not told'} MB,`,
        `${printedMegabytes.toFixed(1)} MB printed, ${throttled} times 429`,
      );
    }
  });
}

/** At five times the speed, as the command line. */
async function benchAppMemory({ quick, tell }: Bench): Promise<void> {
  const machines = quick ? 1000 : 10_000;
  await withFolder(async (folder) => {
    const options = { folder, scale: 5, firstPort: 17_200 };
    const { peakMegabytes, startMegabytes, settled } = await measureAppMemory(machines, options);
    if (peakMegabytes !== null && !quick) {
      tell('appMemory', peakMegabytes);
    }
    console.log(
      `  one pass of the app, ${machines} machines at 5 times the speed: peak RSS ${peakMegabytes?.toFixed(0) ?? 'not told'} MB with the host's imitation,`,
      `${startMegabytes?.toFixed(0) ?? 'not told'} MB before it; ${settled} settled`,
    );
  });
}

async function withBuiltCli(work: (launcher: string, folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => await work(await buildCliInto(folder), folder));
}

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-bench-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function benchStores({ quick }: Bench): Promise<void> {
  const rows = quick ? 1000 : 10_000;
  for (const [name, on] of [
    ['SQLite', onSqlite],
    ['Tables (emulator)', onEmulator],
  ] as const) {
    const { settleMs, findingsMs, addMs } = await on((store) => measureStore(store, rows, 5));
    const written = (1000 * rows) / (addMs + settleMs);
    console.log(
      `  ${name}: ${written.toFixed(0)} findings a second written, in four steps each; ${((1000 * rows) / findingsMs).toFixed(0)} read`,
    );
  }
}

/** What reading all findings of an audit holds in memory, in every way that there is. */
async function benchHeld({ quick, tell }: Bench): Promise<void> {
  for (const [name, on, sizes] of [
    ['SQLite', onSqlite, quick ? [1000] : [1000, 10_000, 100_000]],
    ['Tables (emulator)', onEmulator, quick ? [1000] : [1000, 10_000]],
  ] as const) {
    const most = new Map<number, number>();
    for (const count of sizes) {
      const held = await on((store) => measureHeldHeap(store, count));
      most.set(count, Math.max(...Object.values(held)));
      const said = Object.entries(held).map(([way, megabytes]) => `${way} ${megabytes.toFixed(1)}`);
      console.log(`  ${name}, ${count} findings, heap held at most, in MB: ${said.join(', ')}`);
    }
    const growth = (most.get(100_000) ?? Number.NaN) / (most.get(10_000) ?? Number.NaN);
    if (!Number.isNaN(growth)) {
      tell('held', growth);
    }
  }
}

async function benchCost({ quick, seed, prices }: Bench): Promise<void> {
  const machines = quick ? 100 : 1000;
  const figures = await measureTransactions(paceFleet({ seed, machines, stuck: 0 }), seed);
  const { executions, gigabyteSeconds, storageTransactions, dollars } = estimateCost(figures, prices);
  console.log(
    `  ${machines} machines in the Function, ${figures.makespanSeconds.toFixed(0)} s: ${executions} executions, ${gigabyteSeconds.toFixed(0)} GB-s,`,
    `${storageTransactions} storage transactions, ${figures.transactions} of them of the ledger:`,
    `about ${dollars.toFixed(3)} US dollars at ${JSON.stringify(prices)}`,
  );
}
