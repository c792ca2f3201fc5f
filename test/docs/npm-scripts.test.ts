import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../../', import.meta.url);
const inFolder = (folder: string, name: RegExp) =>
  readdirSync(new URL(`${folder}/`, root)).flatMap((file) => (name.test(file) ? [`${folder}/${file}`] : []));
const files = [
  ...['README.md', 'README.ja.md', 'azure.yaml', 'Dockerfile', 'package.json', 'lib/README.md'],
  ...['docs', 'docs/decisions'].flatMap((folder) => inFolder(folder, /\.md$/)),
  ...inFolder('.github/workflows', /\.yml$/),
];
const processes = JSON.parse(readFileSync(new URL('test/processes.json', root), 'utf8')) as readonly string[];
const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

describe('npm scripts', () => {
  it.each(files)('that %s runs are there', (file) => {
    const text = readFileSync(new URL(file, root), 'utf8');
    const names = [...text.matchAll(/\bnpm run (?:-s )?([a-z][\w:-]*)/g)].map(([, name = '']) => name);

    expect(names.filter((name) => scripts[name] === undefined)).toEqual([]);
  });

  it.each(files)('that %s gives a test to find it', (file) => {
    const text = readFileSync(new URL(file, root), 'utf8');
    const given = (command: RegExp) =>
      [...text.matchAll(command)].flatMap(([, words = '']) => words.match(/test\/\S+\.test\.ts/g) ?? []);

    expect(given(/\bnpm test -- ([^`\n]+)/g).filter((path) => processes.includes(path))).toEqual([]);
    expect(
      given(/\bnpm run test:processes -- ([^`\n]+)/g).filter((path) => !processes.includes(path)),
    ).toEqual([]);
  });

  it.each(processes)('test:processes finds %s', (path) => {
    expect(existsSync(new URL(path, root))).toBe(true);
  });
});
