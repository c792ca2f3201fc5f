import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const read = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const english = read('deploy.md');
const japanese = read('deploy.ja.md');

function prose(text: string): string {
  return text.replace(/```[\s\S]*?```/g, '');
}

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([whole, group = whole]) => group);
}

/** In any order within a section: languages put their words in different ones. */
function sections(text: string, pattern: RegExp): string[][] {
  return prose(text)
    .split(/^#+ /m)
    .map((section) => all(section, pattern).sort());
}

describe('docs/deploy.ja.md', () => {
  it('has the headings of deploy.md, level by level', () => {
    expect(all(prose(japanese), /^(#+) /gm)).toEqual(all(prose(english), /^(#+) /gm));
  });

  it('has its commands, to the letter, with a comment beside each that has one', () => {
    const commands = (text: string): string[] =>
      all(text, /```[\s\S]*?```/g).map((block) => block.replace(/ # .*$/gm, ' #'));

    expect(commands(japanese)).toEqual(commands(english));
  });

  it('has its rows of tables, with the same codes in the first column', () => {
    const rows = (text: string) => all(prose(text), /^\| .*/gm);
    const codes = (text: string) =>
      rows(text).map((row) => all(row.split(' | ')[0] ?? '', /`[^`]+`/g).join(' '));

    expect(rows(japanese)).toHaveLength(rows(english).length);
    expect(codes(japanese)).toEqual(codes(english));
  });

  it('names the same commands, variables, settings and links in each section', () => {
    const links = /\]\(((?!deploy)[^)]+)\)/g;
    const codes = /`([^`\n]+)`/g;

    const translated = japanese.replace(/README\.ja\.md#[^)]+/g, 'README.md#audit-your-own-estate');
    expect(sections(translated, links)).toEqual(sections(english, links));
    expect(sections(japanese, codes)).toEqual(sections(english, codes));
  });

  it('has an anchor for every heading of its own that it leads to', () => {
    const anchors = [
      ...all(japanese, /<a id="([^"]+)">/g),
      ...all(prose(japanese), /^#+ (.+)$/gm).map((title) => title.toLowerCase().replaceAll(' ', '-')),
    ];

    for (const target of all(japanese, /\]\(#([^)]+)\)/g)) {
      expect(anchors).toContain(target);
    }
  });
});
