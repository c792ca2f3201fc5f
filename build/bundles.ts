import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild';

const root = fileURLToPath(new URL('../', import.meta.url));

/** The `z` of zod carries its messages in some fifty languages, 200 KB to be parsed at every start; problems are told in English alone. */
const englishZod: Plugin = {
  name: 'english-zod',
  setup: (building) => {
    building.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node22',
  plugins: [englishZod],
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** The function app: one file, which the host's worker requires. It stands on `@azure/functions-core`, which the worker brings. */
const app = {
  ...shared,
  entryPoints: ['functions/index.ts'],
  format: 'cjs',
  sourcemap: true,
  sourcesContent: false,
  alias: { axios: './functions/app/lazy-axios.cjs' },
  define: { 'import.meta.dirname': '__dirname' },
  external: ['@azure/functions-core'],
} as const satisfies BuildOptions;

/** Packages in CommonJS ask for Node's own modules by `require`, which a module has only when it makes one. */
const requireInModules =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/** The command line: an entry, and chunks that are loaded when they are needed. */
const cli = {
  ...shared,
  entryPoints: { main: 'lib/cli/main.ts' },
  format: 'esm',
  splitting: true,
  minifySyntax: true,
  minifyWhitespace: true,
  outExtension: { '.js': '.mjs' },
  chunkNames: '[name]-[hash]',
  banner: { js: requireInModules },
} as const satisfies BuildOptions;

export async function buildApp(outfile = 'dist/functions/index.cjs'): Promise<void> {
  await build({ ...app, outfile });
}

export async function buildCli(outdir = 'dist/cli'): Promise<void> {
  await build({ ...cli, outdir });
}

/** What the app's bundle is made of, without writing it. Paths are relative to the repository. */
export async function describeApp(): Promise<Metafile> {
  return (await build({ ...app, outdir: 'dist', write: false, metafile: true })).metafile;
}

export async function describeCli(): Promise<Metafile> {
  return (await build({ ...cli, outdir: 'dist/cli', write: false, metafile: true })).metafile;
}
