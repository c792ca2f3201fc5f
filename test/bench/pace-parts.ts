import { type AblationFigures, scenarios } from './ablation-scenarios.ts';
import { measureEstimate } from './estimated-audit.ts';
import { measureAnswers } from './first-answers.ts';
import { measureNaive, oneAfterAnotherSeconds } from './naive.ts';
import { measurePace } from './pace-audit.ts';
import type { PaceFigures } from './pace-figures.ts';
import { paceFleet } from './pace-fleet.ts';
import { ruleSwitchedOff } from './pace-rules.ts';
import { type Bench, type Part, peakMegabytes } from './part.ts';
import { measureSdkPace } from './sdk-pace.ts';

/** Ratios, calls and seconds of virtual time: the same on any machine, whatever else runs on it. */
export const paceParts = {
  port: benchPort,
  estimate: benchEstimate,
  seeds: benchSeeds,
  ablation: benchAblation,
  answers: benchAnswers,
  estate: benchEstate,
  sdk: benchSdk,
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

/** What the audit is without the rule that was switched off as its modules were loaded; quick: a rule of polling in small audits only. */
async function benchAblation({ quick }: Bench): Promise<void> {
  const most = quick && ruleSwitchedOff()?.isOfPolling === true ? 1000 : Number.POSITIVE_INFINITY;
  for (const { name, machines, draws, quickDraws, measure } of scenarios) {
    const figures: AblationFigures[] = [];
    for (let seed = 1; seed <= (machines > most ? 0 : quick ? quickDraws : draws); seed += 1) {
      figures.push(await measure(seed));
    }
    const mean = (read: (figures: AblationFigures) => number): number =>
      figures.reduce((sum, each) => sum + read(each), 0) / figures.length;
    if (figures.length > 0) {
      console.log(
        `  ${name} (${figures.length} draws): ratio ${mean(({ ratio }) => ratio).toFixed(4)};`,
        `${mean(({ calls }) => calls).toFixed(2)} calls a machine;`,
        `lag p95 ${mean(({ lagSeconds }) => lagSeconds).toFixed(1)} s;`,
        `${mean(({ throttled }) => throttled).toFixed(1)} times 429;`,
        `${mean(({ judged }) => judged).toFixed(1)} judged`,
      );
    }
  }
}

const fiveRegions = ['japaneast', 'japanwest', 'westeurope', 'northeurope', 'eastus'];

/** How soon every image has its answer, while the rest goes on. */
async function benchAnswers({ quick, seed, tell }: Bench): Promise<void> {
  const machines = quick ? 1000 : 10_000;
  const fleets = (quick ? [10, 100] : [100, 1000, 1]).map((images) => ({
    images,
    where: 'in one region',
    regions: ['japaneast'],
    imagesApart: false,
  }));
  const apart = { where: 'each in one of five regions', regions: fiveRegions, imagesApart: true };
  for (const { where, ...kind } of [...fleets, { images: quick ? 10 : 100, ...apart }]) {
    const { images } = kind;
    const fleet = paceFleet({ seed, machines, ...kind });
    for (const sample of [{}, { perImage: 3 }]) {
      const figures = await measureAnswers(fleet, { seed, ...sample });
      const ratio = figures.answerSeconds / figures.oracleSeconds;
      if (!quick) {
        tell('answers', ratio);
      }
      console.log(
        `  ${machines} machines of ${images} images, ${where}${'perImage' in sample ? ', no more than 3 of each' : ''}:`,
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
