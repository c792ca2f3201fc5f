import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';

const root = new URL('../../', import.meta.url);

/** Top-level names as `.funcignore` has them; a star stands for any part of a name. */
function patterns(): RegExp[] {
  const lines = readFileSync(new URL('.funcignore', root), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.replace(/^\//, ''))
    .map((line) => new RegExp(`^${line.replaceAll('.', '\\.').replaceAll('*', '.*')}$`));
}

it('deploys nothing of the repository but host.json and package.json; the bundle is built', () => {
  const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  const top = new Set(files.map((file) => file.split('/', 1)[0] ?? ''));

  const deployed = [...top].filter((name) => !patterns().some((pattern) => pattern.test(name)));

  expect(deployed.sort()).toEqual(['host.json', 'package.json']);
  expect(patterns().some((pattern) => pattern.test('dist'))).toBe(false);
  expect(readFileSync(new URL('.funcignore', root), 'utf8').split('\n')).toContain('/functions');
});
