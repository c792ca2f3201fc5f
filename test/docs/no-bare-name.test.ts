import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

const root = new URL('../../', import.meta.url);

/** The name is nobody's in the public registry: whoever took it would be run by these. */
const byName = [
  /\bnpx (?:--yes |-y )?smb1-audit\b/,
  /\bnpx (?:--package|-p)[ =]smb1-audit\b/,
  /\bnpm (?:install|i|exec|x|add)\b(?: -\S+| --)* (?:smb1-audit)(?![-\w.]*\.tgz)\b/,
];

it.each([
  ['npx smb1-audit plan', true],
  ['npx -y smb1-audit plan', true],
  ['npm install --global smb1-audit', true],
  ['npm i -g smb1-audit', true],
  ['npm exec -- smb1-audit', true],
  ['npx --no-install smb1-audit plan', false],
  ['npm install --global ./smb1-audit-0.1.0.tgz', false],
  ['npm run smb1-audit', false],
])('%s would fetch the name: %s', (command, isByName) => {
  expect(byName.some((pattern) => pattern.test(command))).toBe(isByName);
});

it('no file says to fetch the command line by its bare name', () => {
  const files = execFileSync('git', ['ls-files', '*.md', '*.ts', '*.mjs', '*.yml', '*.yaml', 'Dockerfile'], {
    cwd: root,
    encoding: 'utf8',
  });
  const naming = files
    .trim()
    .split('\n')
    .filter((path) => !path.endsWith('no-bare-name.test.ts'))
    .filter((path) => byName.some((pattern) => pattern.test(readFileSync(new URL(path, root), 'utf8'))));

  expect(naming).toEqual([]);
});
