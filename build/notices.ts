import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeApp, describeCli } from './bundles.ts';
import { type ShippedPackage, shippedPackages } from './shipped-packages.ts';

/** `npm run notices` writes the notice file of what ships; with --check it only says whether it is right. */
const file = fileURLToPath(new URL('../THIRD-PARTY-NOTICES.txt', import.meta.url));

/** Licenses that ask for no more than to be kept beside the code. Another one is a decision for a person. */
const accepted = new Set(['MIT', 'Apache-2.0', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD']);

const text = notices(shippedPackages([await describeApp(), await describeCli()]));
if (process.argv.includes('--check')) {
  const isCurrent = existsSync(file) && readFileSync(file, 'utf8') === text;
  if (!isCurrent) {
    process.stderr.write('THIRD-PARTY-NOTICES.txt is not what the bundles hold: npm run notices\n');
  }
  process.exitCode = isCurrent ? 0 : 1;
} else {
  writeFileSync(file, text);
}

/** Every license as it came, once, under the packages that have it. */
function notices(packages: readonly ShippedPackage[]): string {
  const byLicense = new Map<string, string[]>();
  for (const one of packages) {
    const license = licenseOf(one);
    byLicense.set(license, [...(byLicense.get(license) ?? []), titleOf(one)]);
  }
  const sections = [...byLicense].map(([license, titles]) => `${titles.join('\n')}\n\n${license}`);
  const head = 'Code of these packages is part of the function app and of the command line.';
  return `${[head, ...sections].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function licenseOf(shipped: ShippedPackage): string {
  if (!accepted.has(shipped.license)) {
    throw new Error(`${titleOf(shipped)}: nobody has accepted that license yet, see build/notices.ts`);
  }
  const texts = readdirSync(shipped.folder)
    .filter((entry) => /^(licen[cs]e|notice|copying)/i.test(entry))
    .sort()
    .map((entry) => readFileSync(join(shipped.folder, entry), 'utf8'));
  return texts.length === 0
    ? `The package has no text of its own; its license is ${shipped.license}.`
    : texts.map((one) => one.replaceAll('\r\n', '\n').trim()).join('\n\n');
}

function titleOf({ name, version, license }: ShippedPackage): string {
  return `${name} ${version} (${license})`;
}
