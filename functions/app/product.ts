import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** What is deployed. Read from its files when it is asked for, never at the start of a worker. */
export type Product = {
  readonly probeSha256: string;
  /** Of package.json. */
  version(): Promise<string>;
  /** Hexadecimal; see `packageFiles`. Throws where the app was not built. */
  packageSha256(): Promise<string>;
};

/**
 * Files of the deployment package, sorted; `root` is the folder with host.json. Its SHA-256 is that of the text that `sha256sum` prints for
 * them in this order, so anybody can recompute it, whatever zipped them and when:
 * `find . -type f | sed 's,^./,,' | LC_ALL=C sort | xargs sha256sum | sha256sum`.
 */
export async function packageFiles(root: string): Promise<string[]> {
  const code = await readdir(join(root, 'dist/functions'));
  const files = code.map((name) => `dist/functions/${name}`);
  return ['THIRD-PARTY-NOTICES.txt', 'host.json', 'package.json', ...files].sort();
}

/** `root` is the folder with host.json. */
export function productAt(root: string, probeSha256: string): Product {
  return {
    probeSha256,
    version: async () =>
      (JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string }).version,
    packageSha256: () => packageSha256(root),
  };
}

/** The line of the log at a worker's start. What cannot be read is said to be unknown: it must not keep an app from starting. */
export async function startLine({ version, packageSha256, probeSha256 }: Product): Promise<string> {
  const known = async (read: () => Promise<string>): Promise<string> => await read().catch(() => 'unknown');
  return JSON.stringify({
    message: 'app started',
    version: await known(version),
    packageSha256: await known(packageSha256),
    probeSha256,
  });
}

export async function packageSha256(root: string): Promise<string> {
  const lines: string[] = [];
  for (const path of await packageFiles(root)) {
    lines.push(`${sha256(await readFile(join(root, path)))}  ${path}\n`);
  }
  return sha256(lines.join(''));
}

/** The app's folder, as the host knows it: the nearest one above that has a host.json. */
export function appRoot(folder: string): string {
  const above = dirname(folder);
  return existsSync(join(folder, 'host.json')) || above === folder ? folder : appRoot(above);
}

function sha256(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
