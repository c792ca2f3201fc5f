import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What the host needs and nothing else: the bundle has its dependencies inside, so the package lists none. */
const root = new URL('../', import.meta.url);
const app = new URL('dist/app/', root);

rmSync(app, { recursive: true, force: true });
mkdirSync(new URL('dist/', app), { recursive: true });
cpSync(new URL('host.json', root), new URL('host.json', app));
cpSync(new URL('dist/functions/', root), new URL('dist/functions/', app), { recursive: true });

/** @type {{ name: string, version: string, license: string, type: string, main: string }} */
const { name, version, license, type, main } = JSON.parse(
  readFileSync(new URL('package.json', root), 'utf8'),
);
const manifest = { name, version, license, private: true, type, main };
writeFileSync(new URL('package.json', app), `${JSON.stringify(manifest, null, 2)}\n`);
process.stdout.write(`${fileURLToPath(app)}\n`);
