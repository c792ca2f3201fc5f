import { existsSync, readFileSync } from 'node:fs';

/**
 * Every promise names what holds it against us: fails for a row of the tables of promises and threats that names no test, and for a test
 * or a script that is named and not there.
 */
const root = new URL('../', import.meta.url);
const pages = ['docs/reliability.md', 'docs/threat-model.md'];
const heads = /^\| (?:promise|threat) \|/;

const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
};
const problems = pages.flatMap((page) => [...unheld(page), ...missing(page)]);
process.stderr.write(problems.map((problem) => `${problem}\n`).join(''));
process.exitCode = problems.length === 0 ? 0 : 1;

function unheld(page: string): string[] {
  const rows = promises(read(page));
  if (rows.length === 0) {
    return [`${page}: it has no table of promises`];
  }
  return rows
    .filter((row) => !/`(?:npm [^`]*)?test\/|`npm run|\| same/.test(row))
    .map((row) => `${page}: no test is named for: ${row.slice(0, 100)}…`);
}

function missing(page: string): string[] {
  const text = read(page);
  const tests = [...text.matchAll(/\btest\/[\w./-]*\w/g)].map(([path]) => path);
  const commands = [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, name = '']) => name);
  return [
    ...tests.filter((path) => !existsSync(new URL(path, root))).map((path) => `${page}: there is no ${path}`),
    ...commands
      .filter((name) => scripts[name] === undefined)
      .map((name) => `${page}: there is no npm run ${name}`),
  ];
}

/** Rows of the tables with one of the heads. */
function promises(text: string): string[] {
  return text
    .split(/\n{2,}/)
    .filter((block) => heads.test(block))
    .flatMap((block) => block.split('\n').slice(2));
}

function read(page: string): string {
  return readFileSync(new URL(page, root), 'utf8');
}
