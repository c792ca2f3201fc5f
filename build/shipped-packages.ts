import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';

export type ShippedPackage = {
  readonly name: string;
  readonly version: string;
  /** SPDX identifier, as the package itself says it. */
  readonly license: string;
  /** Absolute. */
  readonly folder: string;
  /** Of the tarball that npm fetched: algorithm, hyphen, base64. */
  readonly integrity: string;
};

const root = fileURLToPath(new URL('../', import.meta.url));

/** The packages whose code is in the bundles, sorted by name and version; a package may be there in two versions. */
export function shippedPackages(bundles: readonly Metafile[]): readonly ShippedPackage[] {
  const { packages } = readJson('package-lock.json') as {
    packages: Readonly<Record<string, { integrity?: string }>>;
  };
  const found = new Map<string, ShippedPackage>();
  for (const path of [...new Set(bundles.flatMap(foldersIn))].sort()) {
    const { name, version, license } = readJson(`${path}/package.json`) as Readonly<Record<string, string>>;
    const id = `${name}@${version}`;
    const integrity = packages[path]?.integrity;
    if (name === undefined || version === undefined || license === undefined || integrity === undefined) {
      throw new Error(`${path}: it is in a bundle, and its name, version, license or integrity is not known`);
    }
    found.set(id, found.get(id) ?? { name, version, license, folder: join(root, path), integrity });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** Such as `node_modules/a/node_modules/@b/c`. */
function foldersIn({ outputs }: Metafile): string[] {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? '')
    .filter((folder) => folder !== '');
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
