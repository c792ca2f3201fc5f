import type { LogText } from '../../model/log-texts.ts';
import type { Expected } from '../../model/reasons/expected.ts';
import type { Language } from '../../report/messages/messages.ts';
import type { DoctorTexts } from './doctor-texts.ts';
import type { HelpTexts } from './help-texts.ts';
import type { ParseTexts } from './parse-texts.ts';
import type { saidEnglish } from './said-english.ts';

/** The same keys, and functions of the same parameters. */
type SameShape<Texts> = {
  readonly [Key in keyof Texts]: Texts[Key] extends string
    ? string
    : Texts[Key] extends (...given: infer Given) => string
      ? (...given: Given) => string
      : SameShape<Texts[Key]>;
};

export type SaidTexts = SameShape<typeof saidEnglish>;

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
