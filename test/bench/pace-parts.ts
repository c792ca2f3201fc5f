import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AblationFigures } from './ablation-scenarios.ts';
import { measureEstimate } from './estimated-audit.ts';
import { measureAnswers } from './first-answers.ts';
import { measureNaive, oneAfterAnotherSeconds } from './naive.ts';
import { measurePace } from './pace-audit.ts';
import type { PaceFigures } from './pace-figures.ts';
import { paceFleet } from './pace-fleet.ts';
import { type PaceRule, rules } from './pace-rules.ts';
import { type Bench, type Part, peakMegabytes } from './part.ts';
import { measureSdkPace } from './sdk-pace.ts';
import { measureAgreement, type Run } from './sockets.ts';

/** Ratios, calls and seconds of virtual time: the same on any machine, but for `sockets`. */
export const paceParts = {
  port: benchPort,
  estimate: benchEstimate,
  seeds: benchSeeds,
  ablation: benchAblation,
  answers: benchAnswers,
  estate: benchEstate,
  sdk: benchSdk,
  sockets: benchSockets,
  naive: benchNaive,
} as const satisfies Readonly<Record<string, Part>>;

async function benchPort({ quick, seed, tell }: Bench): Promise<void> {
  const one = quick ? [100, 1000] : [100, 1000, 10_000];
  for (const style of ['bucket-full', 'next-token'] as const) {
    for (const machines of one) {
      const fleet = paceFleet({ seed, machines });
      const figures = await measurePace(fleet, { seed, buckets: { style } });
      printPace(`${machines} machines, ${style}`, figures);
      tell('throttled', figures.throttled);
      if (machines === 10_000) {
        tell('ratio10000', figures.ratio);
        tell('calls', figures.callsPerMachine);
        tell('lag', figures.lagSeconds.p95);
      }
    }
  }
}

/** What `plan` says beside what an audit takes; the tests hold it to a fifth. */
async function benchEstimate({ quick, seed }: Bench): Promise<void> {
  for (const machines of quick ? [1000] : [1000, 10_000]) {
    const { seconds, calls } = await measureEstimate({ machines, subscriptions: 1 }, seed);
    console.log(
      `  ${machines} machines: estimate by audit ${seconds.toFixed(3)} in time, ${calls.toFixed(3)} in calls`,
    );
  }
}

/** How much of a figure is the luck of one draw, with and without probes that never end. */
async function benchSeeds({ quick, tell }: Bench): Promise<void> {
  for (const [machines, draws, figure] of [
    [100, 20, 'ratio100'],
    [1000, quick ? 3 : 20, 'ratio1000'],
  ] as const) {
    for (const stuck of [0.003, 0]) {
      const figures: PaceFigures[] = [];
      for (let drawn = 1; drawn <= draws; drawn += 1) {
        figures.push(await measurePace(paceFleet({ seed: drawn, machines, stuck }), { seed: drawn }));
      }
      const mean = (read: (figures: PaceFigures) => number): number =>
        figures.reduce((sum, each) => sum + read(each), 0) / draws;
      tell(
        figure,
        mean(({ ratio }) => ratio),
      );
      tell(
        'calls',
        mean(({ callsPerMachine }) => callsPerMachine),
      );
      tell(
        'lag',
        mean(({ lagSeconds }) => lagSeconds.p95),
      );
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

/**
 * What each rule of pacing and polling buys: all of them, then each switched off alone, as many at a time as there are cores. Quick: rules
 * of polling in small audits only.
 */
async function benchAblation({ quick }: Bench): Promise<void> {
  const waiting = [null, ...rules];
  const inTurn = async (): Promise<void> => {
    for (let rule = waiting.shift(); rule !== undefined; rule = waiting.shift()) {
      const lines = await linesWithout(rule, quick);
      console.log([`  ${rule === null ? 'all rules' : `without: ${rule.name}`}`, ...lines].join('\n'));
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, inTurn));
}

async function linesWithout(rule: PaceRule | null, quick: boolean): Promise<string[]> {
  const child = spawn(
    process.execPath,
    [
      '--import',
      join(import.meta.dirname, 'without-rule.ts'),
      join(import.meta.dirname, 'ablation.ts'),
      ...(quick ? ['--quick', ...(rule?.isOfPolling === true ? ['--most', '1000'] : [])] : []),
    ],
    { env: { ...process.env, WITHOUT_RULE: rule?.name ?? '' }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as AblationFigures & { name: string; draws: number };
    lines.push(
      `    ${told.name} (${told.draws} draws): ratio ${told.ratio.toFixed(4)}; ${told.calls.toFixed(2)} calls a machine; lag p95 ${told.lagSeconds.toFixed(1)} s; ${told.throttled.toFixed(1)} times 429; ${told.judged.toFixed(1)} judged`,
    );
  }
  return lines;
}

/** How soon every image has its answer, while the rest goes on. */
async function benchAnswers({ quick, seed, tell }: Bench): Promise<void> {
  const machines = quick ? 1000 : 10_000;
  for (const images of quick ? [10, 100] : [100, 1000, 1]) {
    const fleet = paceFleet({ seed, machines, images });
    for (const sample of [{}, { perImage: 3 }]) {
      const figures = await measureAnswers(fleet, { seed, ...sample });
      const ratio = figures.answerSeconds / figures.oracleSeconds;
      if (!quick) {
        tell('answers', ratio);
      }
      console.log(
        `  ${machines} machines of ${images} images${'perImage' in sample ? ', no more than 3 of each' : ''}:`,
        `every image answered after ${figures.answerSeconds.toFixed(1)} s,`,
        `oracle ${figures.oracleSeconds.toFixed(1)} s, ratio ${ratio.toFixed(3)};`,
        `all ${figures.verdicts} verdicts after ${figures.makespanSeconds.toFixed(1)} s`,
      );
    }
  }
}

function spread(values: readonly number[]): string {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return `${mean.toFixed(3)} on average, ${Math.max(...values).toFixed(3)} at most`;
}

async function benchEstate({ quick, seed }: Bench): Promise<void> {
  const [machines, subscriptions] = quick ? [5000, 10] : [100_000, 50];
  const fleet = paceFleet({ seed, machines, subscriptions, regions: ['japaneast', 'westeurope'] });
  printPace(`${machines} machines, ${subscriptions} subscriptions`, await measurePace(fleet, { seed }));
}

async function benchSdk({ quick, seed }: Bench): Promise<void> {
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

async function benchNaive({ quick, seed }: Bench): Promise<void> {
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
