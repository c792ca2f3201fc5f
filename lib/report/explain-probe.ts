import type { JudgedProbe } from '../model/finding.ts';
import { exposureOf, type HalfVerdicts, verdictsOf } from '../model/verdict.ts';
import { adviceFor, type Paragraph } from './advice/advice.ts';
import type { AdviceSubject } from './advice/advice-steps.ts';
import { subjectOf } from './advice/guest-os.ts';
import { exposureMeaning } from './exposure-state.ts';
import { type Language, messages } from './messages/messages.ts';
import { codeName } from './sentences/code-name.ts';
import { evidenceLines, explain } from './sentences/verdicts/explain.ts';
import { explainedTexts } from './sentences/verdicts/explained-texts.ts';

/** A line for people. `whole`: to be copied, and so never broken, however narrow a terminal is. */
export type TextLine = string | { readonly whole: string };

export function lineText(line: TextLine): string {
  return typeof line === 'string' ? line : line.whole;
}

/** What a probe says of a VM, in lines for people: of both halves together, of each, what to do, and the evidence. */
export function explainProbe(
  { halves, os, evidence }: JudgedProbe,
  language: Language,
  subject: AdviceSubject = subjectOf(verdictsOf(halves), os, halves),
): TextLine[] {
  return [
    ...exposureLines(verdictsOf(halves), language),
    ...explain(halves, evidence, language),
    ...adviceLines(subject, language),
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

export function adviceLines(subject: AdviceSubject, language: Language): TextLine[] {
  const { text, links } = adviceFor(subject, language);
  const hasCommands = text.some((parts) => parts.length > 1);
  return [
    `${messages[language].detail.next}:`,
    ...(hasCommands ? [`  ${explainedTexts[language].typed}`] : []),
    ...text.flatMap(stepLines),
    ...links.slice(0, mostLinks).map(({ title, url }) => `  ${title}: ${url}`),
  ];
}

/** Each command on a line of its own; what stands between two of them joins them in a sentence only. */
function stepLines([head = '', ...rest]: Paragraph): TextLine[] {
  const commands = rest.filter((_, index) => index % 2 === 0);
  const tail = rest.at(-1)?.trim() ?? '';
  return [
    `  ${head.trimEnd()}`,
    ...commands.map((command) => ({ whole: `      ${command}` })),
    ...(tail === '' ? [] : [`    ${tail}`]),
  ];
}
