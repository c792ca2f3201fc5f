import { rmSync } from 'node:fs';
import { resolve } from 'node:path';
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

/**
 * Importing Node's `http` asks for each of its exports, its `WebSocket` among them, for which Node then loads all of its `fetch`: 60 ms of
 * processor time and 5 MB, which requiring it does not take.
 */
const requiredHttp: Plugin = {
  name: 'required-http',
  setup: (building) => {
    building.onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === 'import-statement' ? { path: 'http', namespace: 'required' } : undefined,
    );
    building.onLoad({ filter: /^/, namespace: 'required' }, () => ({
      contents: "module.exports = require('node:http');",
    }));
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node22',
  plugins: [englishZod, requiredHttp],
  minifySyntax: true,
  minifyWhitespace: true,
  logLevel: 'warning',
} as const satisfies BuildOptions;

/** Packages in CommonJS ask for Node's own modules by `require`, which a module has only when it makes one. */
const requireInModules =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

/**
 * The function app: an entry, and chunks that a worker reads when they are needed. It stands on `@azure/functions-core`, which the worker
 * brings.
 */
const app = {
  ...shared,
  entryPoints: { index: 'functions/index.ts' },
  format: 'esm',
  splitting: true,
  sourcemap: true,
  sourcesContent: false,
  alias: { axios: './functions/app/lazy-axios.cjs', validator: './functions/app/lean-validator.cjs' },
  outExtension: { '.js': '.mjs' },
  chunkNames: '[name]-[hash]',
  banner: { js: requireInModules },
  external: ['@azure/functions-core', './axios.cjs'],
} as const satisfies BuildOptions;

/** What `lazy-axios.cjs` loads: what is required cannot be a chunk. */
const axios = {
  ...shared,
  entryPoints: { axios: 'node_modules/axios/dist/node/axios.cjs' },
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
} as const satisfies BuildOptions;

/** The command line: an entry, and chunks that are loaded when they are needed. */
const cli = {
  ...shared,
  entryPoints: { main: 'lib/cli/main.ts' },
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.mjs' },
  chunkNames: '[name]-[hash]',
  banner: { js: requireInModules },
} as const satisfies BuildOptions;

/** Whatever lay in the folder is gone: chunks of an earlier build have other names. */
export async function buildApp(outdir = 'dist/functions'): Promise<void> {
  rmSync(resolve(root, outdir), { recursive: true, force: true });
  await Promise.all([build({ ...app, outdir }), build({ ...axios, outdir })]);
}

export async function buildCli(outdir = 'dist/cli'): Promise<void> {
  await build({ ...cli, outdir });
}

/** What the app's bundles are made of, without writing them. Paths are relative to the repository. */
export async function describeApp(): Promise<Metafile> {
  const outdir = 'dist/functions';
  const [own, ofAxios] = await Promise.all([
    build({ ...app, outdir, write: false, metafile: true }),
    build({ ...axios, outdir, write: false, metafile: true }),
  ]);
  return {
    inputs: { ...own.metafile.inputs, ...ofAxios.metafile.inputs },
    outputs: { ...own.metafile.outputs, ...ofAxios.metafile.outputs },
  };
}

export async function describeCli(): Promise<Metafile> {
  return (await build({ ...cli, outdir: 'dist/cli', write: false, metafile: true })).metafile;
}
