import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { loadApp } from './load-app.ts';

/**
 * `npm run cold-start`: processor time of a fresh process that loads the built app, beside the smallest app that uses Durable, in turn.
 * Node's own start is part of both.
 */
const runs = 11;
const folder = mkdtempSync(join(tmpdir(), 'smb1-audit-cold-start-'));
const least = join(folder, 'least.cjs');
await build({
  stdin: {
    contents: `import { app } from '@azure/functions'; import * as df from 'durable-functions';
      app.timer('tick', { schedule: '0 0 3 * * *', handler: () => undefined }); df.app.orchestration('orchestrator', function* () {});`,
    resolveDir: import.meta.dirname,
  },
  bundle: true,
  platform: 'node',
  external: ['@azure/functions-core'],
  outfile: least,
});
const apps = [
  ['the app', fileURLToPath(new URL('../../dist/functions/index.mjs', import.meta.url))],
  ['the smallest app with Durable', least],
] as const;
const times = apps.map((): number[] => []);
for (let run = 0; run < runs; run += 1) {
  for (const [place, [, bundle]] of apps.entries()) {
    times[place]?.push((await loadApp(bundle)).cpuMs);
  }
}
rmSync(folder, { recursive: true });

for (const [place, [name]] of apps.entries()) {
  const sorted = (times[place] ?? []).sort((one, other) => one - other);
  const [fewest = 0, middle = 0] = [sorted[0], sorted[Math.floor(runs / 2)]];
  console.log(`  ${name}: ${fewest.toFixed(0)} ms at least, ${middle.toFixed(0)} in the middle of ${runs}`);
}
