/** One part of the bench in a process of its own, as `run.ts` starts it: the part's name and the bench's options as JSON. */
import { machineParts } from './machine-parts.ts';
import { paceParts } from './pace-parts.ts';
import { type BenchOptions, type Part, peakMegabytes } from './part.ts';

const [name = '', options = ''] = process.argv.slice(2);
const part = ({ ...paceParts, ...machineParts } as Readonly<Record<string, Part>>)[name];

process.once('disconnect', () => process.exit(1));
process.channel?.unref();
const begun = performance.now();
await part?.({
  ...(JSON.parse(options) as BenchOptions),
  tell: (figure, value) => process.send?.([figure, value]),
});
const seconds = (performance.now() - begun) / 1000;
console.log(`  (${seconds.toFixed(0)} s; this process, simulator and all, at most ${peakMegabytes()} MB)`);
