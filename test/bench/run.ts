/**
 * `npm run bench`: what the auditor takes in time, calls and memory, beside what the SDK's own ways take; at the end a page with each
 * target and what was measured. About an hour on two cores. `-- --quick` has fewer draws and smaller estates: some ten minutes. `--only a,b`
 * runs these parts alone. With `--prices '{"perGigabyteSecond": 0.00003}'` the cost is that of other prices.
 */
import { cpus, hostname } from 'node:os';
import { parseArgs } from 'node:util';
import { listPrices, type Prices } from './cost.ts';
import { machineParts } from './machine-parts.ts';
import { paceParts } from './pace-parts.ts';
import { type Bench, type Part, peakMegabytes } from './part.ts';
import { type Figure, pageOf, worseOf } from './targets.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    prices: { type: 'string' },
  },
});
const seen = new Map<Figure, number>();
const bench: Bench = {
  quick: values.quick,
  seed: 1,
  prices: { ...listPrices, ...(JSON.parse(values.prices ?? '{}') as Partial<Prices>) },
  tell: (figure, value) => {
    seen.set(figure, worseOf(figure, seen.get(figure) ?? value, value));
  },
};
const parts: Readonly<Record<string, Part>> = { ...paceParts, ...machineParts };
const names = values.only?.split(',') ?? Object.keys(parts);
const unknown = names.filter((name) => parts[name] === undefined);
if (unknown.length > 0) {
  throw new Error(`There is no bench ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.`);
}

// Ratios and calls are the same on any machine; what is in megabytes, milliseconds or a second of the wall is that of this one.
console.log(
  `on ${hostname()}: ${cpus().length} cores, ${cpus()[0]?.model ?? 'of a kind not told'}, Node.js ${process.version}`,
);
for (const name of names) {
  console.log(`\n${name}`);
  const begun = performance.now();
  await parts[name]?.(bench);
  const seconds = (performance.now() - begun) / 1000;
  console.log(
    `  (${seconds.toFixed(0)} s; this process, simulator and all, at most ${peakMegabytes()} MB so far)`,
  );
}
console.log(['', ...pageOf(seen, hostname())].join('\n'));
