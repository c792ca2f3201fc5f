import { answerTexts } from './answer.ts';
import { changesTexts } from './changes.ts';
import { coverageTexts } from './coverage.ts';
import { imagesTexts } from './images.ts';
import { outcomesTexts } from './outcomes.ts';
import { pageTexts } from './page.ts';
import type { Counted } from './translated.ts';
import { verdictsTexts } from './verdicts.ts';
import { vmsTexts } from './vms.ts';

export const languages = ['en', 'ja'] as const;

export type Language = (typeof languages)[number];

/** The report's own texts, a file for each subject; what codes mean is said in `sentences/` and `advice/`. `{name}` stands for a value. */
function textsIn(language: Language) {
  return {
    ...pageTexts[language],
    ...answerTexts[language],
    ...verdictsTexts[language],
    ...outcomesTexts[language],
    ...imagesTexts[language],
    ...coverageTexts[language],
    ...changesTexts[language],
    ...vmsTexts[language],
  };
}

export type Messages = ReturnType<typeof textsIn>;

export const messages: Readonly<Record<Language, Messages>> = { en: textsIn('en'), ja: textsIn('ja') };

export type Values = Readonly<Record<string, string | number>>;

/** Puts values in the place of `{name}`; numbers with the language's separators. */
export function fill(text: string, values: Values, language: Language): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? value.toLocaleString(language) : (value ?? placeholder);
  });
}

export function counted(n: number, text: Counted): string {
  return typeof text === 'string' ? text : n === 1 ? text.one : text.other;
}
