/**
 * `npm run bench`: what the auditor takes in time, calls and memory, beside what the SDK's own ways take; at the end a page with each
 * target and what was measured. Each part has a process of its own, so that none is slowed by another's heap and one that fails leaves the
 * others: its figures are missing on the page, and the exit code is 1. Parts on virtual time go as many at once as there are cores, then
 * those of the machine one by one: some three quarters of an hour on two cores with nothing else to do. `-- --quick` has fewer draws and
 * smaller estates. `--only a,b` runs these parts alone. With `--prices '{"perGigabyteSecond": 0.00003}'` the cost is that of other prices.
 */
import { spawn } from 'node:child_process';
import { availableParallelism, cpus, hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { listPrices, type Prices } from './cost.ts';
import { createOrderedPrint, doAll } from './in-order.ts';
import { machineParts } from './machine-parts.ts';
import { paceParts } from './pace-parts.ts';
import { rules } from './pace-rules.ts';
import type { BenchOptions } from './part.ts';
import { type Figure, pageOf, worseOf } from './targets.ts';

type Job = { readonly part: string; readonly withoutRule?: string };

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    prices: { type: 'string' },
  },
});
const options: BenchOptions = {
  quick: values.quick,
  seed: 1,
  prices: { ...listPrices, ...(JSON.parse(values.prices ?? '{}') as Partial<Prices>) },
};
const seen = new Map<Figure, number>();
const failed: string[] = [];

const parts = [...Object.keys(paceParts), ...Object.keys(machineParts)];
const chosen = values.only?.split(',') ?? parts;
const unknown = chosen.filter((name) => !parts.includes(name));
if (unknown.length > 0) {
  throw new Error(`There is no bench ${unknown.join(', ')}; there are ${parts.join(', ')}.`);
}

// Ratios and calls are the same on any machine; what is in megabytes, milliseconds or a second of the wall is that of this one.
console.log(
  `on ${hostname()}: ${cpus().length} cores, ${cpus()[0]?.model ?? 'of a kind not told'}, Node.js ${process.version}`,
);
await runJobs(
  chosen.filter((name) => name in paceParts),
  availableParallelism(),
);
await runJobs(
  chosen.filter((name) => name in machineParts),
  1,
);
console.log(['', ...pageOf(seen, hostname())].join('\n'));
if (failed.length > 0) {
  console.log(`\nFailed, so that what they measure is not on the page: ${failed.join('; ')}`);
  process.exitCode = 1;
}

async function runJobs(names: readonly string[], atOnce: number): Promise<void> {
  const print = createOrderedPrint(console.log);
  await doAll(names.flatMap(jobsOf), atOnce, async (job, index) => {
    await runJob(job, (line) => print.line(index, line));
    print.end(index);
  });
}

/** The ablation: all rules, then each switched off alone. */
function jobsOf(part: string): Job[] {
  return part === 'ablation'
    ? [{ part }, ...rules.map(({ name }) => ({ part, withoutRule: name }))]
    : [{ part }];
}

async function runJob({ part, withoutRule }: Job, print: (line: string) => void): Promise<void> {
  const title = withoutRule === undefined ? part : `${part}, without: ${withoutRule}`;
  print(`\n${title}`);
  const child = spawn(
    process.execPath,
    [
      '--expose-gc',
      ...(withoutRule === undefined ? [] : ['--import', join(import.meta.dirname, 'without-rule.ts')]),
      join(import.meta.dirname, 'run-part.ts'),
      part,
      JSON.stringify(options),
    ],
    {
      env: { ...process.env, WITHOUT_RULE: withoutRule ?? '' },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    },
  );
  const told: [Figure, number][] = [];
  child.on('message', (figure) => told.push(figure as [Figure, number]));
  const ended = Promise.withResolvers<string | null>();
  child.on('error', (error) => ended.resolve(error.message));
  child.on('close', (code, signal) => ended.resolve(code === 0 ? null : `ended with ${signal ?? code}`));
  createInterface({ input: child.stdout as NodeJS.ReadableStream }).on('line', print);
  const trouble = await ended.promise;
  if (trouble !== null) {
    failed.push(`${title} (${trouble})`);
    print(`  FAILED: ${trouble}`);
    return;
  }
  for (const [figure, value] of told) {
    seen.set(figure, worseOf(figure, seen.get(figure) ?? value, value));
  }
}
