import { english } from './english.ts';
import { japanese } from './japanese.ts';

export const languages = ['en', 'ja'] as const;

export type Language = (typeof languages)[number];

export type Messages = typeof english;

export const messages: Readonly<Record<Language, Messages>> = { en: english, ja: japanese };

export type Values = Readonly<Record<string, string | number>>;

/** Puts values in the place of `{name}`; numbers with the language's separators. */
export function fill(text: string, values: Values, language: Language): string {
  return text.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name];
    return typeof value === 'number' ? value.toLocaleString(language) : (value ?? placeholder);
  });
}

export function counted(n: number, pair: { readonly one: string; readonly other: string }): string {
  return n === 1 ? pair.one : pair.other;
}
