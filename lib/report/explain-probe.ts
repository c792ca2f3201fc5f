import type { GuestOs, JudgedProbe } from '../model/finding.ts';
import { exposureOf, type HalfJudgements, type HalfVerdicts, verdictsOf } from '../model/verdict.ts';
import { adviceFor } from './advice/advice.ts';
import { subjectOf } from './advice/guest-os.ts';
import { exposureMeaning } from './exposure-state.ts';
import { type Language, messages } from './messages/messages.ts';
import { codeName } from './sentences/code-name.ts';
import { evidenceLines, explain } from './sentences/explain.ts';

/** What a probe says of a VM, in lines for people: of both halves together, of each, what to do, and the evidence. */
export function explainProbe({ halves, os, evidence }: JudgedProbe, language: Language): string[] {
  return [
    ...exposureLines(verdictsOf(halves), language),
    ...explain(halves, evidence, language),
    ...adviceLines(verdictsOf(halves), os, language, halves),
    ...evidenceLines(evidence, language),
  ];
}

/** `Exposure: on. This VM can speak SMB 1.0 now: …` */
export function exposureLines(verdicts: HalfVerdicts, language: Language): string[] {
  const { exposure, exposureMeans } = messages[language];
  const stop = language === 'ja' ? '。' : '. ';
  return [
    `${exposure}: ${codeName('exposures', exposureOf(verdicts), language)}${stop}${exposureMeans[exposureMeaning(verdicts)]}`,
  ];
}

/** Pages to read on that a terminal lists: the first ones matter most, and the report has all. */
const mostLinks = 3;

export function adviceLines(
  verdicts: HalfVerdicts,
  os: GuestOs,
  language: Language,
  judged: HalfJudgements | null = null,
): string[] {
  const { text, links } = adviceFor(subjectOf(verdicts, os, judged), language);
  return [
    `${messages[language].detail.next}:`,
    ...text.map((parts) => `  ${parts.join('')}`),
    ...links.slice(0, mostLinks).map(({ title, url }) => `  ${title}: ${url}`),
  ];
}
