import { describe, expect, it } from '@jest/globals';
import { verdicts } from '../../../lib/model/verdict.ts';
import { adviceFor, warningText } from '../../../lib/smb/advice.ts';
import { warnings } from '../../../lib/smb/decisions.ts';

const languages = ['en', 'ja'] as const;
const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}]/u;
const everyAdvice = verdicts.flatMap((verdict) => languages.map((language) => ({ verdict, language })));

describe('adviceFor', () => {
  it.each(everyAdvice)('advises on $verdict in $language, with documents', ({ verdict, language }) => {
    const { text, links } = adviceFor(verdict, language);

    expect(text.length).toBeGreaterThan(0);
    expect(text.every((line) => japanese.test(line) === (language === 'ja'))).toBe(true);
    expect(links.length).toBeGreaterThan(0);
    expect(links.every(({ url }) => new URL(url).protocol === 'https:')).toBe(true);
  });

  it.each(everyAdvice)('names no command in its advice on $verdict in $language', ({ verdict, language }) => {
    const text = adviceFor(verdict, language).text.join('\n');

    expect(text).not.toMatch(/\b(Enable-|Install-|Add-|Set-)|dism|sc\.exe|\/enable|start=/i);
  });

  it.each([
    ['en', 'https://learn.microsoft.com/en-us/'],
    ['ja', 'https://learn.microsoft.com/ja-jp/'],
  ] as const)('links the documentation in %s', (language, site) => {
    const { links } = adviceFor('binaries-absent', language);

    const pages = links.filter(({ url }) => url.startsWith('https://learn.microsoft.com/'));
    expect(pages.length).toBeGreaterThan(0);
    expect(pages.every(({ url }) => url.startsWith(site))).toBe(true);
  });

  it.each([
    ['en', /image or VHD of your own.* alternate source path is technically possible/],
    ['ja', /代替ソース パスの指定は技術的には可能ですが/],
  ] as const)('gives the way out of removed binaries in %s', (language, words) => {
    expect(adviceFor('binaries-absent', language).text.join(' ')).toMatch(words);
  });
});

describe('warningText', () => {
  it.each(warnings)('words %s in both languages', (warning) => {
    expect(japanese.test(warningText(warning, 'en'))).toBe(false);
    expect(japanese.test(warningText(warning, 'ja'))).toBe(true);
  });
});
