import { isAuditError } from '../../model/errors.ts';
import { expectedText } from '../../model/reasons/expected.ts';
import type { Language } from '../../report/messages/messages.ts';
import type { CliTexts } from './cli-texts.ts';
import { saidEnglish } from './said-english.ts';
import { strangeText } from './strange-text.ts';

/** Loads what a start needs of one language; its help is loaded when it is asked for. */
export async function loadTexts(language: Language): Promise<CliTexts> {
  return language === 'ja' ? await loadJapanese() : english;
}

export const english: CliTexts = {
  language: 'en',
  said: saidEnglish,
  logged: (text) => text,
  expected: (expected) => expectedText(expected),
  help: async () => (await import('./help-english.ts')).helpEnglish,
  parse: async () => (await import('./parse-english.ts')).parseEnglish,
  doctor: async () => (await import('./doctor-english.ts')).doctorEnglish,
  errorText: (error) => (isAuditError(error) ? error.message : strangeText(error, saidEnglish)),
};

async function loadJapanese(): Promise<CliTexts> {
  const [{ saidJapanese }, { logJapanese }, { problemJapanese }, { expectedJapanese }] = await Promise.all([
    import('./said-japanese.ts'),
    import('./log-japanese.ts'),
    import('../../report/sentences/problems-japanese.ts'),
    import('../../report/sentences/expected-japanese.ts'),
  ]);
  return {
    language: 'ja',
    said: saidJapanese,
    logged: (text) => logJapanese[text],
    expected: (expected) => expectedText(expected, expectedJapanese),
    help: async () => (await import('./help-japanese.ts')).helpJapanese,
    parse: async () => (await import('./parse-japanese.ts')).parseJapanese,
    doctor: async () => (await import('./doctor-japanese.ts')).doctorJapanese,
    errorText: (error) =>
      isAuditError(error) ? problemJapanese(error.problem) : strangeText(error, saidJapanese),
  };
}
