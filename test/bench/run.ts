/**
 * `npm run bench`: what the auditor takes in time, calls and memory, beside what the SDK's own ways take. `-- --quick` leaves
 * out the long ones. With `--only a,b`: parser, port, estimate, seeds, ablation, answers, estate, sdk, sockets, naive, memory, stores, held, cost. With
 * `--prices '{"perGigabyteSecond": 0.00003}'` the cost is that of other prices.
 */
import { spawn } from 'node:child_process';
import { cpus, hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import type { AblationFigures } from './ablation-scenarios.ts';
import { estimateCost, listPrices, type Prices } from './cost.ts';
import { measureEstimate } from './estimated-audit.ts';
import { measureAnswers } from './first-answers.ts';
import { measureHeldHeap } from './held-heap.ts';
import { measureMemory } from './memory.ts';
import { measureNaive, oneAfterAnotherSeconds } from './naive.ts';
import { measurePace } from './pace-audit.ts';
import type { PaceFigures } from './pace-figures.ts';
import { paceFleet } from './pace-fleet.ts';
import { rules } from './pace-rules.ts';
import { measureSdkPace } from './sdk-pace.ts';
import { measureAgreement, type Run } from './sockets.ts';
import { onSqlite } from './sqlite-store.ts';
import { measureStore } from './store-times.ts';
import { measureTransactions, onEmulator } from './tables-store.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    prices: { type: 'string' },
  },
});
const quick = values.quick;
const seed = 1;

// Ratios and calls are the same on any machine; what is in megabytes or a second of the wall is that of this one.
console.log(
  `on ${hostname()}: ${cpus().length} cores, ${cpus()[0]?.model ?? 'of a kind not told'}, Node.js ${process.version}`,
);

const benches: Readonly<Record<string, () => Promise<void>>> = {
  parser: benchParser,
  port: benchPort,
  estimate: benchEstimate,
  seeds: benchSeeds,
  ablation: benchAblation,
  answers: benchAnswers,
  estate: benchEstate,
  sdk: benchSdk,
  sockets: benchSockets,
  naive: benchNaive,
  memory: benchMemory,
  stores: benchStores,
  held: benchHeld,
  cost: benchCost,
};

for (const name of values.only?.split(',') ?? Object.keys(benches)) {
  const bench = benches[name];
  if (bench === undefined) {
    throw new Error(`There is no bench ${name}; there are ${Object.keys(benches).join(', ')}.`);
  }
  console.log(`\n${name}`);
  const begun = performance.now();
  await bench();
  const seconds = (performance.now() - begun) / 1000;
  console.log(
    `  (${seconds.toFixed(0)} s; this process, simulator and all, at most ${peakMegabytes()} MB so far)`,
  );
}

/** Of this process since it began, platform or simulator among it. */
function peakMegabytes(): string {
  return (process.resourceUsage().maxRSS / 1024).toFixed(0);
}

async function benchParser(): Promise<void> {
  console.log('  read and judged in a second of one core:');
  // Its outputs would be in memory under every other bench.
  const { measureParser } = await import('./parser-rate.ts');
  for (const { name, meanBytes, rate, frozenRate } of measureParser(quick ? 1000 : 4000)) {
    const ratio = (rate / frozenRate).toFixed(2);
    console.log(
      `  ${rate} outputs of ${meanBytes} bytes, ${name}; ${ratio} times the ${frozenRate} of the frozen reader`,
    );
  }
}

async function benchPort(): Promise<void> {
  const one = quick ? [100, 1000] : [100, 1000, 10_000];
  for (const style of ['bucket-full', 'next-token'] as const) {
    for (const machines of one) {
      const fleet = paceFleet({ seed, machines });
      printPace(`${machines} machines, ${style}`, await measurePace(fleet, { seed, buckets: { style } }));
    }
  }
}

/** What `plan` says beside what an audit takes; the tests hold it to a fifth. */
async function benchEstimate(): Promise<void> {
  for (const machines of quick ? [1000] : [1000, 10_000]) {
    const { seconds, calls } = await measureEstimate({ machines, subscriptions: 1 }, seed);
    console.log(
      `  ${machines} machines: estimate by audit ${seconds.toFixed(3)} in time, ${calls.toFixed(3)} in calls`,
    );
  }
}

/** How much of a figure is the luck of one draw, with and without probes that never end. */
async function benchSeeds(): Promise<void> {
  for (const [machines, draws] of quick
    ? [[100, 3]]
    : ([
        [100, 20],
        [1000, 20],
      ] as const)) {
    for (const stuck of [0.003, 0]) {
      const figures: PaceFigures[] = [];
      for (let drawn = 1; drawn <= draws; drawn += 1) {
        figures.push(await measurePace(paceFleet({ seed: drawn, machines, stuck }), { seed: drawn }));
      }
      console.log(
        `  ${machines} machines, seeds 1 to ${draws}, ${100 * stuck} % stuck:`,
        `ratio ${spread(figures.map(({ ratio }) => ratio))};`,
        `calls a machine ${spread(figures.map(({ callsPerMachine }) => callsPerMachine))};`,
        `lag p95 ${spread(figures.map(({ lagSeconds }) => lagSeconds.p95))} s;`,
        `${figures.reduce((sum, { throttled }) => sum + throttled, 0)} times 429`,
      );
    }
  }
}

/** What each rule of pacing and polling buys: all of them, then each switched off alone. Quick: rules of polling in small audits only. */
async function benchAblation(): Promise<void> {
  for (const without of [null, ...rules]) {
    console.log(`  ${without === null ? 'all rules' : `without: ${without.name}`}`);
    const child = spawn(
      process.execPath,
      [
        '--import',
        join(import.meta.dirname, 'without-rule.ts'),
        join(import.meta.dirname, 'ablation.ts'),
        ...(quick ? ['--quick', ...(without?.isOfPolling === true ? ['--most', '1000'] : [])] : []),
      ],
      { env: { ...process.env, WITHOUT_RULE: without?.name ?? '' }, stdio: ['ignore', 'pipe', 'inherit'] },
    );
    for await (const line of createInterface({ input: child.stdout })) {
      const told = JSON.parse(line) as AblationFigures & { name: string; draws: number };
      console.log(
        `    ${told.name} (${told.draws} draws): ratio ${told.ratio.toFixed(4)}; ${told.calls.toFixed(2)} calls a machine;`,
        `lag p95 ${told.lagSeconds.toFixed(1)} s; ${told.throttled.toFixed(1)} times 429; ${told.judged.toFixed(1)} judged`,
      );
    }
  }
}

/** How soon every image has its answer, while the rest goes on. */
async function benchAnswers(): Promise<void> {
  const machines = quick ? 1000 : 10_000;
  for (const images of quick ? [10, 100] : [100, 1000, 1]) {
    const fleet = paceFleet({ seed, machines, images });
    for (const sample of [{}, { perImage: 3 }]) {
      const figures = await measureAnswers(fleet, { seed, ...sample });
      console.log(
        `  ${machines} machines of ${images} images${'perImage' in sample ? ', no more than 3 of each' : ''}:`,
        `every image answered after ${figures.answerSeconds.toFixed(1)} s,`,
        `oracle ${figures.oracleSeconds.toFixed(1)} s, ratio ${(figures.answerSeconds / figures.oracleSeconds).toFixed(3)};`,
        `all ${figures.verdicts} verdicts after ${figures.makespanSeconds.toFixed(1)} s`,
      );
    }
  }
}

function spread(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return `${mean.toFixed(3)} on average, ${Math.max(...values).toFixed(3)} at most`;
}

async function benchEstate(): Promise<void> {
  const [machines, subscriptions] = quick ? [5000, 10] : [100_000, 50];
  const fleet = paceFleet({ seed, machines, subscriptions, regions: ['japaneast', 'westeurope'] });
  printPace(`${machines} machines, ${subscriptions} subscriptions`, await measurePace(fleet, { seed }));
}

async function benchSdk(): Promise<void> {
  for (const machines of quick ? [100, 1000] : [100, 1000, 10_000]) {
    const figures = await measureSdkPace(machines, seed);
    printPace(`${machines} machines through the SDK`, figures);
    console.log(
      `    judged ${figures.judged}; discovery: ${figures.discoveryCalls} calls, ${figures.graphCalls} of them to Resource Graph`,
    );
  }
}

function printPace(what: string, figures: PaceFigures): void {
  const { lagSeconds: lag } = figures;
  console.log(
    `  ${what}: ${figures.makespanSeconds.toFixed(1)} s, oracle ${figures.oracleSeconds.toFixed(1)} s, ratio ${figures.ratio.toFixed(3)};`,
    `${figures.callsPerMachine.toFixed(2)} calls a machine, ${figures.pollsPerMachine.toFixed(2)} of them polls;`,
    `lag p50 ${lag.p50.toFixed(1)} s, p95 ${lag.p95.toFixed(1)} s; ${figures.throttled} times 429;`,
    `${figures.storeOperations} store operations; ${peakMegabytes()} MB`,
  );
}

async function benchSockets(): Promise<void> {
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

async function benchNaive(): Promise<void> {
  const machines = quick ? 200 : 1000;
  for (const atOnce of [50, machines]) {
    for (const earlyCallRestartsWait of [true, false]) {
      const options = { seed, earlyCallRestartsWait };
      const { lost, throttled, callsPerMachine, makespanSeconds } = await measureNaive(
        machines,
        atOnce,
        options,
      );
      console.log(
        `  the SDK's poller, ${atOnce} of ${machines} at once, early calls ${earlyCallRestartsWait ? 'punished' : 'forgiven'}:`,
        `${lost} lost, ${makespanSeconds.toFixed(0)} s, ${callsPerMachine.toFixed(1)} calls a machine, ${throttled} times 429`,
      );
    }
  }
  console.log(`  one after another, computed: ${oneAfterAnotherSeconds(machines, seed)} s`);
}

async function benchMemory(): Promise<void> {
  const sizes = quick
    ? ([
        [200, 20],
        [1000, 20],
      ] as const)
    : ([
        [1000, 20],
        [10_000, 20],
      ] as const);
  for (const [machines, scale] of sizes) {
    const { peakMegabytes, printedMegabytes, throttled } = await measureMemory(machines, scale);
    console.log(
      `  run --output json, ${machines} machines at ${scale} times the speed: peak RSS ${peakMegabytes?.toFixed(0) ?? 'not told'} MB,`,
      `${printedMegabytes.toFixed(1)} MB printed, ${throttled} times 429`,
    );
  }
}

async function benchStores(): Promise<void> {
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
async function benchHeld(): Promise<void> {
  for (const [name, on, sizes] of [
    ['SQLite', onSqlite, quick ? [1000] : [1000, 10_000, 100_000]],
    ['Tables (emulator)', onEmulator, quick ? [1000] : [1000, 10_000]],
  ] as const) {
    for (const count of sizes) {
      const held = await on((store) => measureHeldHeap(store, count));
      const said = Object.entries(held).map(([way, megabytes]) => `${way} ${megabytes.toFixed(1)}`);
      console.log(`  ${name}, ${count} findings, heap held at most, in MB: ${said.join(', ')}`);
    }
  }
}

async function benchCost(): Promise<void> {
  const machines = quick ? 100 : 1000;
  const prices: Prices = { ...listPrices, ...(JSON.parse(values.prices ?? '{}') as Partial<Prices>) };
  const figures = await measureTransactions(paceFleet({ seed, machines, stuck: 0 }), seed);
  const { executions, gigabyteSeconds, storageTransactions, dollars } = estimateCost(figures, prices);
  console.log(
    `  ${machines} machines in the Function, ${figures.makespanSeconds.toFixed(0)} s: ${executions} executions, ${gigabyteSeconds.toFixed(0)} GB-s,`,
    `${storageTransactions} storage transactions, ${figures.transactions} of them of the ledger:`,
    `about ${dollars.toFixed(3)} US dollars at ${JSON.stringify(prices)}`,
  );
}
