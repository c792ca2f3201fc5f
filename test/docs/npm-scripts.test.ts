import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../../', import.meta.url);
const inFolder = (folder: string, name: RegExp) =>
  readdirSync(new URL(`${folder}/`, root)).flatMap((file) => (name.test(file) ? [`${folder}/${file}`] : []));
const files = [
  ...['README.md', 'README.ja.md', 'azure.yaml', 'Dockerfile', 'package.json', 'lib/README.md'],
  ...['docs', 'docs/decisions'].flatMap((folder) => inFolder(folder, /\.md$/)),
  ...inFolder('.github/workflows', /\.yml$/),
];
const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

describe('npm scripts', () => {
  it.each(files)('that %s runs are there', (file) => {
    const text = readFileSync(new URL(file, root), 'utf8');
    const names = [...text.matchAll(/\bnpm run (?:-s )?([a-z][\w:-]*)/g)].map(([, name = '']) => name);

    expect(names.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});
