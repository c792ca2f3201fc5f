import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { settingsTable } from '../../lib/settings/settings.ts';
import { pages } from '../support/docs/pages.ts';

const committed = (name: string) => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');

describe('the generated pages', () => {
  it.each(Object.keys(pages))('docs/%s is what it is generated from: npm run docs', (name) => {
    expect(committed(name)).toBe(pages[name]?.());
  });

  it('name every setting', () => {
    const text = committed('settings.md');

    expect(settingsTable().filter(({ name }) => !text.includes(`| \`${name}\` |`))).toEqual([]);
  });
});
