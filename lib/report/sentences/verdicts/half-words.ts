import type { Half } from '../../../model/verdict.ts';
import type { Language } from '../../messages/messages.ts';

/** Names that differ by half; sentences of reports never say "SMB 1.0" where they mean one of its halves. */
const words: Readonly<Record<Half, Readonly<Record<'service' | Language, string>>>> = {
  client: { en: 'SMB 1.0 client', ja: 'SMB 1.0 クライアント', service: 'mrxsmb10' },
  server: { en: 'SMB 1.0 server', ja: 'SMB 1.0 サーバー', service: 'srv' },
};

/** `SMB 1.0 client`, `SMB 1.0 サーバー`; without an article. */
export function halfName(half: Half, language: Language): string {
  return words[half][language];
}

/** Puts the half's name in the place of `{half}`, and its driver service's in that of `{service}`. */
export function ofHalf(text: string, half: Half, language: Language): string {
  return text.replaceAll('{half}', words[half][language]).replaceAll('{service}', words[half].service);
}

/** A table of texts, each worded for one half. */
export function allOfHalf<Code extends string>(
  texts: Readonly<Record<Code, string>>,
  half: Half,
  language: Language,
): Record<Code, string> {
  const entries = Object.entries<string>(texts).map(([code, text]) => [code, ofHalf(text, half, language)]);
  return Object.fromEntries(entries) as Record<Code, string>;
}
