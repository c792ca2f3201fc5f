import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** As `npm run build` has them. */
const options = {
  absWorkingDir: root,
  entryPoints: ['functions/index.ts'],
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'cjs',
  sourcemap: true,
  sourcesContent: false,
  alias: { axios: './functions/lazy-axios.cjs' },
  external: ['@azure/functions-core'],
  logLevel: 'error',
} as const satisfies BuildOptions;

/** The same bundle as `npm run build` makes, in another place. */
export async function buildApp(outfile: string): Promise<void> {
  await build({ ...options, outfile });
}

/** What the bundle is made of, without writing it. Paths are relative to the repository. */
export async function describeApp(): Promise<Metafile> {
  return (await build({ ...options, outdir: 'dist', write: false, metafile: true })).metafile;
}
