import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const root = new URL('../../', import.meta.url);

/** Paths of files and folders as the pages write them: from the root, from `lib/`, or from one of its rooms. */
function pathsIn(text: string): string[] {
  const withoutUrls = text.replace(/\]\([^)]*\)/g, '').replace(/<br\/>|https?:\S+/g, ' ');
  const paths = withoutUrls.match(
    /(?<![\w/.-])[a-z][\w.-]*\/(?:[\w.-]+\/)*(?:[\w.-]+\.(?:ts|mjs|json|bicep|md))?/g,
  );
  return [...new Set(paths ?? [])];
}

function isThere(path: string): boolean {
  const rooms = readdirSync(new URL('lib/', root)).map((room) => `lib/${room}/`);
  return ['', 'lib/', ...rooms].some((folder) => existsSync(new URL(folder + path, root)));
}

const guides = ['docs/architecture.md', 'docs/CONTRIBUTING.md', 'docs/SECURITY.md', 'lib/README.md'];

describe.each(guides)('%s', (name) => {
  const page = new URL(name, root);
  const text = readFileSync(page, 'utf8');

  it('links to what is there', () => {
    const links = [...text.matchAll(/\]\((?!http)([^)#]+)[^)]*\)/g)].map(([, path = '']) => path);

    expect(links.filter((path) => !existsSync(new URL(path, page)))).toEqual([]);
  });

  it('names files and folders that are there', () => {
    expect(pathsIn(text).filter((path) => !isThere(path))).toEqual([]);
  });
});
