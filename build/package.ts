import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFiles, packageSha256 } from '../functions/app/product.ts';
import { packageApp } from './package-app.ts';
import { zip } from './zip.ts';

/** `npm run package` makes dist/app of the built app, and dist/app.zip of that; with `sum` it only says what lies there. */
const repository = fileURLToPath(new URL('../', import.meta.url));
const app = fileURLToPath(new URL('../dist/app/', import.meta.url));
const archive = fileURLToPath(new URL('../dist/app.zip', import.meta.url));

if (process.argv[2] !== 'sum') {
  await packageApp(repository, app);
  const paths = await packageFiles(app);
  writeFileSync(archive, zip(paths.map((path) => ({ path, content: readFileSync(join(app, path)) }))));
  process.stdout.write(`${archive}\n`);
}
process.stdout.write(`${app}\nSHA-256 of the package: ${await packageSha256(app)}\n`);
