import type { Expected } from '../../model/reasons/expected.ts';
import type { LogText } from '../../model/texts/log-texts.ts';
import type { Language } from '../../report/messages/messages.ts';
import type { Translated } from '../../report/messages/translated.ts';
import type { DoctorTexts } from './doctor-english.ts';
import type { HelpTexts } from './help-english.ts';
import type { ParseTexts } from './parse-english.ts';
import type { saidEnglish } from './said-english.ts';

export type SaidTexts = Translated<typeof saidEnglish>;

/** What the command line says in one language. */
export type CliTexts = {
  readonly language: Language;
  readonly said: SaidTexts;
  logged(text: LogText): string;
  expected(expected: Expected): string;
  help(): Promise<HelpTexts>;
  parse(): Promise<ParseTexts>;
  doctor(): Promise<DoctorTexts>;
  /** An error as one sentence or two. */
  errorText(error: unknown): string;
};
