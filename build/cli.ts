import { rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { buildCli } from './bundles.ts';

// Chunks of an earlier build have other names; and npm packs what `main` names, which is the function app, wherever it finds it.
for (const folder of ['cli', 'functions']) {
  rmSync(fileURLToPath(new URL(`../dist/${folder}/`, import.meta.url)), { recursive: true, force: true });
}
await buildCli();
