import { describe, expect, it } from '@jest/globals';
import { chooseLanguage } from '../../../lib/cli/choose-language.ts';

describe('chooseLanguage', () => {
  it.each([
    { argv: '', env: {}, language: 'en' },
    { argv: '', env: { LANG: 'ja_JP.UTF-8' }, language: 'ja' },
    { argv: '', env: { LANG: 'C.UTF-8' }, language: 'en' },
    { argv: '', env: { LANG: 'ja_JP.UTF-8', LC_ALL: 'C' }, language: 'en' },
    { argv: '', env: { LANG: 'en_US.UTF-8', LC_MESSAGES: 'ja' }, language: 'ja' },
    { argv: '', env: { LANG: 'ja_JP.UTF-8', SMB1_AUDIT_LANGUAGE: 'en' }, language: 'en' },
    { argv: '', env: { SMB1_AUDIT_LANGUAGE: 'ja' }, language: 'ja' },
    { argv: 'run --language en', env: { SMB1_AUDIT_LANGUAGE: 'ja' }, language: 'en' },
    { argv: '--language=JA run', env: {}, language: 'ja' },
    { argv: 'run --language ja --language en', env: {}, language: 'en' },
    { argv: 'run --language de', env: { LANG: 'ja_JP.UTF-8' }, language: 'ja' },
    { argv: 'run --language', env: {}, language: 'en' },
    { argv: 'parse -- --language ja', env: {}, language: 'en' },
    { argv: '', env: { LANG: 'jam' }, language: 'en' },
  ])('for "$argv" in $env it is $language', ({ argv, env, language }) => {
    expect(chooseLanguage(argv.split(' '), env, () => '')).toBe(language);
  });

  it('asks the system where the environment says nothing', () => {
    expect(chooseLanguage([], {}, () => 'ja-JP')).toBe('ja');
    expect(chooseLanguage([], { LANG: 'en_GB.UTF-8' }, () => 'ja-JP')).toBe('en');
  });
});
