import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFiles, packageSha256 } from '../functions/app/product.ts';

/** Makes the folder that is deployed: what the host needs and nothing else. The bundle has its dependencies inside, so none are listed. */
export async function packageApp(repository: string, app: string): Promise<string> {
  rmSync(app, { recursive: true, force: true });
  mkdirSync(app, { recursive: true });
  for (const path of await packageFiles(repository)) {
    cpSync(join(repository, path), join(app, path));
  }
  const { name, version, license, type, main } = JSON.parse(
    readFileSync(join(repository, 'package.json'), 'utf8'),
  ) as Record<string, string>;
  const manifest = { name, version, license, private: true, type, main };
  writeFileSync(join(app, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return await packageSha256(app);
}
