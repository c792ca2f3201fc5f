import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
import { describeApp, describeCli } from './bundles.ts';

/** Licenses that ask for no more than to be kept beside the code. Another one is a decision for a person. */
const accepted = new Set([
  'MIT',
  'Apache-2.0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
]);

const root = fileURLToPath(new URL('../', import.meta.url));
const file = join(root, 'THIRD-PARTY-NOTICES.txt');

const text = notices(await describeApp(), await describeCli());
if (process.argv.includes('--check')) {
  const isCurrent = existsSync(file) && readFileSync(file, 'utf8') === text;
  if (!isCurrent) {
    process.stderr.write('THIRD-PARTY-NOTICES.txt is not what the bundles hold: npm run notices\n');
  }
  process.exitCode = isCurrent ? 0 : 1;
} else {
  writeFileSync(file, text);
}

/** The packages whose code is in the bundles, each with its license as it came. */
function notices(...bundles: readonly Metafile[]): string {
  const inputs = bundles.flatMap(({ outputs }) =>
    Object.values(outputs).flatMap((output) => Object.entries(output.inputs)),
  );
  const folders = inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? '')
    .filter((folder) => folder !== '');
  const byText = new Map<string, string[]>();
  for (const folder of [...new Set(folders)].sort()) {
    const { title, license } = read(folder);
    byText.set(license, [...(byText.get(license) ?? []), title]);
  }
  const sections = [...byText].map(
    ([license, titles]) => `${[...new Set(titles)].sort().join('\n')}\n\n${license}`,
  );
  return `${['Code of these packages is part of the function app and of the command line.', ...sections.sort()].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function read(folder: string): { readonly title: string; readonly license: string } {
  const { name, version, license } = JSON.parse(
    readFileSync(join(root, folder, 'package.json'), 'utf8'),
  ) as Readonly<Record<'name' | 'version' | 'license', string>>;
  if (!accepted.has(license)) {
    throw new Error(
      `${name} ${version} has the license ${license}, which nobody has accepted yet: build/notices.ts`,
    );
  }
  const texts = readdirSync(join(root, folder))
    .filter((entry) => /^(licen[cs]e|notice|copying)/i.test(entry))
    .sort()
    .map((entry) =>
      readFileSync(join(root, folder, entry), 'utf8')
        .replaceAll('\r\n', '\n')
        .trim(),
    );
  const said = texts.length > 0 ? texts : [`The package has no text of its own; its license is ${license}.`];
  return { title: `${name} ${version} (${license})`, license: said.join('\n\n') };
}
