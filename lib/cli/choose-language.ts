import { parseArgs } from 'node:util';
import type { Language } from '../report/messages/messages.ts';

/**
 * The language that people are spoken to in: of `--language`, else of the setting, else of the locale. What is no language here is for the
 * parser of arguments and the settings to refuse, in the language of the next source.
 */
export function chooseLanguage(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  platformLocale: () => string,
): Language {
  const named = languageOf(flagValue(argv)) ?? languageOf(env['SMB1_AUDIT_LANGUAGE']);
  // The order of https://pubs.opengroup.org/onlinepubs/9799919799/basedefs/V1_chap08.html#tag_08_02
  const locale = [env['LC_ALL'], env['LC_MESSAGES'], env['LANG']].find((text) => (text ?? '') !== '');
  return named ?? (/^ja\b|^ja_/i.test(locale ?? platformLocale()) ? 'ja' : 'en');
}

/** Of the last one, as the parser has it. */
function flagValue(argv: readonly string[]): string | undefined {
  const options = { language: { type: 'string' } } as const;
  const { language } = parseArgs({ args: [...argv], options, strict: false }).values;
  return typeof language === 'string' ? language : undefined;
}

function languageOf(text: string | undefined): Language | null {
  const word = text?.trim().toLowerCase();
  return word === 'en' || word === 'ja' ? word : null;
}
