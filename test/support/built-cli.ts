import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCli } from '../../build/bundles.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The command line as it is packed, in an empty folder; the path of its launcher. */
export async function buildCliInto(folder: string): Promise<string> {
  mkdirSync(join(folder, 'lib/cli'), { recursive: true });
  for (const file of ['lib/cli/smb1-audit.mjs', 'package.json']) {
    copyFileSync(join(root, file), join(folder, file));
  }
  await buildCli(join(folder, 'dist/cli'));
  return join(folder, 'lib/cli/smb1-audit.mjs');
}
