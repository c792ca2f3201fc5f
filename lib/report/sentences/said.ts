import type { Said } from '../../model/reasons/problem.ts';
import { saidEnglish } from '../../model/reasons/problem-english.ts';
import type { Language } from '../messages/messages.ts';
import { saidJapanese } from './problems-japanese.ts';

export function saidText(said: Said, language: Language): string {
  return language === 'ja' ? saidJapanese(said) : saidEnglish(said);
}

/** As documents have it: the code, what it says in English, and the data. */
export function withMessage<Union extends { readonly code: string }>(coded: Union, message: string) {
  const { code, ...data } = coded;
  return { code, message, ...inWords(data) } as Union & { readonly message: string };
}

/** The data of a reason as documents have it: what was said is a text there, in English. */
function inWords<Data extends object>(data: Data): Data {
  const shown = Object.entries(data).map(([name, value]: [string, unknown]) => [
    name,
    shownMember(name, value),
  ]);
  return Object.fromEntries(shown) as Data;
}

function shownMember(name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return name === 'detail' ? saidEnglish(value as Said) : name === 'doubt' ? inWords(value) : value;
}
