import { fileURLToPath } from 'node:url';
import { loadApp } from './load-app.ts';

/** `npm run cold-start`: how long the built app takes to load, beside what others measured of like apps. */

const runs = 11;
const bundle = fileURLToPath(new URL('../../dist/functions/index.cjs', import.meta.url));

/** Median ms from spawn to loaded, Node 22 on 2 cores, ± 15 %, measured with the real worker on apps of the same libraries. */
const figures = [
  ['no Azure SDK in the bundle', 339],
  ['SDKs not bundled', 607],
  ['SDKs in one bundle', 428],
  ['the same, SDKs behind a lazy import()', 315],
] as const;

const times: number[] = [];
for (let run = 0; run < runs; run += 1) {
  times.push((await loadApp(bundle)).ms);
}
times.sort((one, other) => one - other);
const [fastest = 0, slowest = 0, median = 0] = [times[0], times.at(-1), times[Math.floor(runs / 2)]];

console.log(`Loading ${bundle} in a fresh process, ${runs} times:`);
console.log(
  `  median ${median.toFixed(0)} ms, fastest ${fastest.toFixed(0)} ms, slowest ${slowest.toFixed(0)} ms`,
);
console.log('For comparison, with the real worker (which adds its own start to each):');
for (const [what, ms] of figures) {
  console.log(`  ${String(ms).padStart(4)} ms  ${what}`);
}
