import { describe, expect, it } from '@jest/globals';
import { changeCauses } from '../../../../lib/findings/diff.ts';
import { imageFlags } from '../../../../lib/findings/images/image-findings.ts';
import { outcomes, reasonsByOutcome } from '../../../../lib/model/outcome.ts';
import { verdicts } from '../../../../lib/model/verdict.ts';
import { exposureStates } from '../../../../lib/report/exposure-state.ts';
import { counted, fill, messages } from '../../../../lib/report/messages/messages.ts';

/** Every text with its path. */
function textsOf(value: object, path = ''): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === 'string' ? [[`${path}${key}`, inner]] : textsOf(inner as object, `${path}${key}.`),
  );
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([placeholder]) => placeholder).sort();
}

describe('messages', () => {
  const english = textsOf(messages.en);
  const japanese = new Map(textsOf(messages.ja));
  /** Of a text that English words by count, Japanese may have one wording. */
  const pathJa = (path: string) => (japanese.has(path) ? path : path.replace(/\.(?:one|other)$/, ''));

  it('say the same in both languages, with the same values in it', () => {
    expect([...new Set(english.map(([path]) => pathJa(path)))]).toEqual([...japanese.keys()]);
    for (const [path, text] of english) {
      expect([path, placeholders(japanese.get(pathJa(path)) ?? '')]).toEqual([path, placeholders(text)]);
    }
  });

  it.each(['en', 'ja'] as const)(
    'have a word for every code that can stand in a finding, in %s',
    (language) => {
      const texts = messages[language];

      expect(Object.keys(texts.verdicts)).toEqual([...verdicts]);
      expect(Object.keys(texts.meanings)).toEqual([...verdicts]);
      expect(Object.keys(texts.outcomes)).toEqual([...outcomes, 'open']);
      expect(Object.keys(texts.reasons).sort()).toEqual(Object.values(reasonsByOutcome).flat().sort());
      expect(Object.keys(texts.flags).sort()).toEqual([...imageFlags].sort());
      expect(Object.keys(texts.causes)).toEqual([...changeCauses]);
      expect(Object.keys(texts.exposures)).toEqual([...exposureStates]);
    },
  );
});

describe('fill', () => {
  it('puts values in, numbers with separators, and leaves what it was not given', () => {
    expect(fill('{n} of {all}, {other}', { n: 12_345, all: 'all' }, 'en')).toBe('12,345 of all, {other}');
  });
});

describe('counted', () => {
  it.each([
    [0, 'many'],
    [1, 'one'],
    [2, 'many'],
  ])('takes for %i the wording of %s', (n, wording) => {
    expect(counted(n, { one: 'one', other: 'many' })).toBe(wording);
    expect(counted(n, 'the one wording')).toBe('the one wording');
  });
});
