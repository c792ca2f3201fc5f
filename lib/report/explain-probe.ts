import type { GuestOs, JudgedProbe } from '../model/finding.ts';
import { exposureOf, type HalfVerdicts, verdictsOf } from '../model/verdict.ts';
import { vmAdvice } from './advice/vm-advice.ts';
import { exposureMeaning } from './exposure-state.ts';
import { type Language, messages } from './messages/messages.ts';
import { explain } from './sentences/explain.ts';

/** What a probe says of a VM, in lines for people: of both halves together, of each, and what to do. */
export function explainProbe({ halves, os, evidence }: JudgedProbe, language: Language): string[] {
  return [
    ...exposureLines(verdictsOf(halves), language),
    ...explain(halves, evidence, language),
    ...adviceLines(verdictsOf(halves), os, language),
  ];
}

/** `Exposure: on. This VM can speak SMB 1.0 now: …` */
export function exposureLines(verdicts: HalfVerdicts, language: Language): string[] {
  const { exposure, exposureMeans } = messages[language];
  const stop = language === 'ja' ? '。' : '. ';
  return [`${exposure}: ${exposureOf(verdicts)}${stop}${exposureMeans[exposureMeaning(verdicts)]}`];
}

export function adviceLines(verdicts: HalfVerdicts, os: GuestOs, language: Language): string[] {
  const { text, links } = vmAdvice(verdicts, os, language);
  return [
    `${messages[language].detail.next}:`,
    ...text.map((line) => `  ${line}`),
    ...links.map(({ title, url }) => `  ${title}: ${url}`),
  ];
}
