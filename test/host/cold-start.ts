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

const loads = [];
for (let run = 0; run < runs; run += 1) {
  loads.push(await loadApp(bundle));
}

console.log(`Loading ${bundle} in a fresh process, ${runs} times, median of each:`);
console.log(`  ${median(loads.map(({ ms }) => ms))} ms from spawn to loaded`);
console.log(`  ${median(loads.map(({ cpuMs }) => cpuMs))} ms of processor time, Node's own start included`);
console.log('For comparison, spawn to loaded on an idle machine, with the real worker:');
for (const [what, ms] of figures) {
  console.log(`  ${String(ms).padStart(4)} ms  ${what}`);
}

function median(values: readonly number[]): string {
  const sorted = [...values].sort((one, other) => one - other);
  return (sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(0).padStart(4);
}
