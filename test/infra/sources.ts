import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { infraFolder } from './template.ts';

const sumsFile = 'main.json.sha256';

/** Files that the compiled template is made from, and itself, as `sha256sum` lists them. */
export function currentSums(): string {
  const files = readdirSync(infraFolder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) =>
      /\.(bicep|kql)$|^main\.json$|^abbreviations\.json$|^app\/.*\.json$|^roles\/actions\.json$/.test(path),
    );
  return files
    .sort()
    .map((path) => `${sha256(path)}  ${path}\n`)
    .join('');
}

/** The list as it was when the template was last compiled. */
export function committedSums(): string {
  return readFileSync(infraFolder + sumsFile, 'utf8');
}

export function writeSums(): void {
  writeFileSync(infraFolder + sumsFile, currentSums());
}

function sha256(path: string): string {
  return createHash('sha256')
    .update(readFileSync(infraFolder + path))
    .digest('hex');
}
