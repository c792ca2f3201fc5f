import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../../', import.meta.url);

/** Paths of files and folders as the pages write them: from the root, or from `lib/`. */
function pathsIn(text: string): string[] {
  const withoutUrls = text.replace(/\]\([^)]*\)/g, '').replace(/<br\/>|https?:\S+/g, ' ');
  const paths = withoutUrls.match(/(?<![\w/.-])[a-z][\w.-]*\/(?:[\w.-]+\/)*(?:[\w.-]+\.(?:ts|json))?/g);
  return [...new Set(paths ?? [])];
}

function isThere(path: string): boolean {
  return ['', 'lib/'].some((folder) => existsSync(new URL(folder + path, root)));
}

describe.each(['architecture', 'CONTRIBUTING', 'SECURITY'])('docs/%s.md', (name) => {
  const text = readFileSync(new URL(`docs/${name}.md`, root), 'utf8');

  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\((?!http)([^)#]+)[^)]*\)/g)].map(([, path = '']) => path);

    expect(links.filter((path) => !existsSync(new URL(path, new URL('docs/', root))))).toEqual([]);
  });

  it('names files and folders that are there', () => {
    expect(pathsIn(text).filter((path) => !isThere(path))).toEqual([]);
  });
});
