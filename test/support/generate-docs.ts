import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { pages } from './docs/pages.ts';

for (const [name, make] of Object.entries(pages)) {
  const path = fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));
  writeFileSync(path, make());
  console.log(path);
}
