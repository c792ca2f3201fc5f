import { join } from 'node:path';
import { build } from 'esbuild';
import { buildApp } from '../../build/bundles.ts';
import { loadApp } from '../host/load-app.ts';
import { cpuMs } from '../support/processor-time.ts';

/** Milliseconds of processor time of a fresh process, Node's own start included; least and middle of all runs. */
export type StartTime = { readonly least: number; readonly middle: number };

export type StartTimes = {
  readonly app: StartTime;
  readonly smallest: StartTime;
  readonly version: StartTime;
  readonly node: StartTime;
};

/** The built app beside the smallest app that uses Durable, and the built command line's version beside Node alone, in turn. */
export async function measureStarts(
  folder: string,
  { launcher, runs }: { readonly launcher: string; readonly runs: number },
): Promise<StartTimes> {
  const smallest = join(folder, 'smallest.cjs');
  await Promise.all([buildApp(join(folder, 'functions')), buildSmallest(smallest)]);
  const app = join(folder, 'functions/index.mjs');
  const times = { app: [0], smallest: [0], version: [0], node: [0] };
  for (let run = 0; run < runs; run += 1) {
    times.app[run] = (await loadApp(app)).cpuMs;
    times.smallest[run] = (await loadApp(smallest)).cpuMs;
    times.version[run] = cpuMs([launcher, '--version']);
    times.node[run] = cpuMs(['--eval', '']);
  }
  return {
    app: ofAll(times.app),
    smallest: ofAll(times.smallest),
    version: ofAll(times.version),
    node: ofAll(times.node),
  };
}

async function buildSmallest(outfile: string): Promise<void> {
  await build({
    stdin: {
      contents: `import { app } from '@azure/functions'; import * as df from 'durable-functions';
        app.timer('tick', { schedule: '0 0 3 * * *', handler: () => undefined }); df.app.orchestration('orchestrator', function* () {});`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    platform: 'node',
    external: ['@azure/functions-core'],
    outfile,
  });
}

function ofAll(times: readonly number[]): StartTime {
  const sorted = times.toSorted((one, other) => one - other);
  return { least: sorted[0] ?? Number.NaN, middle: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN };
}
