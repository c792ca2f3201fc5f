import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { describe, expect, it } from '@jest/globals';

/** By test, the source files that it covers and that have none at their own place. */
const covered = JSON.parse(readFileSync('test/covered-by.json', 'utf8')) as Readonly<
  Record<string, readonly string[]>
>;

const named = Object.values(covered).flat();

const sources = ['lib', 'functions'].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .map((path) => `${room}/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts')),
);

const mirrorOf = (source: string): string => `test/${source.replace(/\.ts$/, '.test.ts')}`;

/** Types alone: the compiler tests them. */
function isCode(source: string): boolean {
  const text = stripTypeScriptTypes(readFileSync(source, 'utf8'));
  return text.replace(/^import[^;]*;|\/\*[\s\S]*?\*\/|\/\/.*$/gm, '').trim() !== '';
}

describe('a source file', () => {
  it('has a test at its own place in test/, or one that is named for it in test/covered-by.json', () => {
    const without = sources.filter(
      (path) => isCode(path) && !existsSync(mirrorOf(path)) && !named.includes(path),
    );

    expect(without).toEqual([]);
  });

  it('is named once, while it needs it, and for a test that is there', () => {
    const needless = named.filter(
      (path) => !sources.includes(path) || existsSync(mirrorOf(path)) || !isCode(path),
    );

    expect(needless).toEqual([]);
    expect(named).toHaveLength(new Set(named).size);
    expect(Object.keys(covered).filter((test) => !existsSync(test))).toEqual([]);
  });
});
