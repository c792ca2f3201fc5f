import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../../', import.meta.url);
const english = readFileSync(new URL('README.md', root), 'utf8');
const japanese = readFileSync(new URL('README.ja.md', root), 'utf8');
const packageJson = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as {
  scripts: Record<string, string>;
};

function headingLevels(text: string): string[] {
  return [...text.replace(/```[\s\S]*?```/g, '').matchAll(/^(#+) /gm)].map(([, marks = '']) => marks);
}

/** Without their comments and the labels of a diagram, which are in the language of the page. */
function codeBlocks(text: string): string[] {
  return [...text.matchAll(/```[\s\S]*?```/g)].map(([block]) =>
    block.replace(/ +# .*$|\[.*?\]+/gm, '').replace(/ -- .*? (?=-->)/g, ' '),
  );
}

function commands(text: string): string[] {
  return [...text.matchAll(/^\| `(npm [^`]+)`/gm)].map(([, command = '']) => command);
}

function links(text: string): string[] {
  return [...text.matchAll(/\]\(((?!http)[^)]+)\)/g)].map(([, path = '']) => path);
}

describe('README.ja.md', () => {
  it('has the headings, the commands and the verdicts of README.md', () => {
    expect(headingLevels(japanese)).toEqual(headingLevels(english));
    expect(codeBlocks(japanese)).toEqual(codeBlocks(english));
    expect(commands(japanese)).toEqual(commands(english));
    expect(japanese.match(/^\| \**`[a-z-]+`/gm)).toEqual(english.match(/^\| \**`[a-z-]+`/gm));
  });
});

describe('both READMEs', () => {
  it('link to what is there and name scripts that exist', () => {
    for (const path of [...links(english), ...links(japanese)]) {
      expect([path, existsSync(new URL(path, root))]).toEqual([path, true]);
    }
    for (const command of commands(english)) {
      const script = command.replace(/^npm (run )?/, '').replace(/ -- .*/, '');
      expect(Object.keys(packageJson.scripts)).toContain(script);
    }
  });
});
