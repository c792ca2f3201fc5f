import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The same bundle as `npm run build` makes, in another place. */
export async function buildApp(outfile: string): Promise<void> {
  await build({
    entryPoints: [fileURLToPath(new URL('../../functions/index.ts', import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    sourcemap: true,
    sourcesContent: false,
    alias: { axios: fileURLToPath(new URL('../../functions/lazy-axios.cjs', import.meta.url)) },
    external: ['@azure/functions-core'],
    logLevel: 'error',
  });
}
