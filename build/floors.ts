import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `npm run arch`: who may import whom. Types count as well, so the sources are read as they are written, which the formatter keeps uniform. */
const root = fileURLToPath(new URL('../', import.meta.url));

/** The floors of lib/README.md, bottom first. A module imports from its own floor's folder and from lower ones only. */
const floors: Readonly<Record<string, readonly string[]>> = {
  model: [],
  smb: ['model'],
  inventory: ['model'],
  'run-command': ['model'],
  findings: ['model', 'smb'],
  report: ['model', 'smb', 'findings'],
  audit: ['model', 'smb', 'inventory', 'run-command', 'findings', 'report'],
  azure: ['model', 'smb', 'inventory', 'run-command', 'findings'],
  sqlite: ['model', 'findings'],
};

type Rule = { readonly name: string; readonly from: RegExp; readonly to: RegExp; readonly but?: RegExp };

/** `to` is a path of this repository, or `node_modules/PACKAGE`. */
const rules: readonly Rule[] = [
  ...Object.entries(floors).map(([room, below]) => ({
    name: `lib/${room} imports only ${[room, ...below].map((name) => `lib/${name}`).join(', ')}`,
    from: new RegExp(`^lib/${room}/`),
    to: /^(lib|functions|test)\//,
    but: new RegExp(`^lib/(${[room, ...below].join('|')})/`),
  })),
  {
    name: 'Azure SDKs are used in lib/azure alone',
    from: /^lib\/(?!azure\/)/,
    to: /^node_modules\/@azure\//,
  },
  {
    name: 'functions use no other Azure package than @azure/functions',
    from: /^functions\//,
    to: /^node_modules\/@azure\/(?!functions)/,
  },
  {
    name: 'Durable is used in functions and lib/audit alone',
    from: /^lib\/(?!audit\/)/,
    to: /^node_modules\/durable-functions/,
  },
  {
    name: 'telemetry is in one folder',
    from: /^(lib|functions)\/(?!telemetry\/)/,
    to: /^node_modules\/@opentelemetry\//,
  },
  {
    name: 'lib/smb uses no package but zod',
    from: /^lib\/smb\//,
    to: /^node_modules\//,
    but: /^node_modules\/zod/,
  },
  {
    name: 'the simulator never judges: a guest that echoes the judge proves nothing',
    from: /^test\/(arm-simulator|support\/guest)/,
    to: /^lib\/(smb|audit|azure|run-command)\//,
  },
  { name: 'nothing that ships imports tests', from: /^(build|lib|functions)\//, to: /^test\// },
];

const graph = new Map(sources().map((path) => [path, importsOf(path)]));
const problems = [...broken(), ...cycles()];
process.stdout.write(`${graph.size} modules, ${[...graph.values()].flat().length} imports\n`);
process.stderr.write(problems.map((problem) => `${problem}\n`).join(''));
process.exitCode = problems.length === 0 ? 0 : 1;

function sources(): string[] {
  return ['build', 'functions', 'lib', 'test'].flatMap((folder) =>
    readdirSync(root + folder, { recursive: true, encoding: 'utf8' })
      .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
      .filter((path) => /\.(ts|mjs|cjs)$/.test(path) && !path.startsWith('test/fixtures/')),
  );
}

/** Static and dynamic imports and re-exports, but not Node's own modules. */
function importsOf(path: string): string[] {
  const text = readFileSync(root + path, 'utf8');
  const found = text.matchAll(/(?:^|[;\s}])(?:from|import)\s*\(?\s*'([^'\n]+)'/g);
  return [...new Set([...found].map(([, specifier = '']) => resolve(path, specifier)))].filter(
    (target) => target !== '',
  );
}

function resolve(path: string, specifier: string): string {
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(path), specifier);
    return existsSync(root + target) ? target : '';
  }
  return specifier.startsWith('node:') || !/^@?[a-z]/.test(specifier) ? '' : `node_modules/${specifier}`;
}

function broken(): string[] {
  return [...graph].flatMap(([path, targets]) =>
    targets.flatMap((target) =>
      rules
        .filter(({ from, to, but }) => from.test(path) && to.test(target) && but?.test(target) !== true)
        .map(({ name }) => `${path} imports ${target}: ${name}`),
    ),
  );
}

/** Each cycle once, as the way around it. */
function cycles(): string[] {
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, way: readonly string[]): void => {
    const start = way.indexOf(path);
    if (start !== -1) {
      found.push(`a cycle: ${[...way.slice(start), path].join(' → ')}`);
    } else if (!done.has(path)) {
      for (const target of graph.get(path) ?? []) {
        walk(target, [...way, path]);
      }
      done.add(path);
    }
  };
  for (const path of graph.keys()) {
    walk(path, []);
  }
  return found;
}
