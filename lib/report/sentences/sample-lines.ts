import { counted, fill, type Language, messages } from '../messages/messages.ts';
import type { History } from '../report-facts.ts';

/** What samples leave open of a comparison of two audits; `bySample` counts images. Nothing where neither audit is a sample. */
export function sampleLines(
  { before, now, since }: History['leftOut'],
  bySample: number,
  language: Language,
): string[] {
  const say = messages[language].changes;
  const lines = [
    { n: before, text: say.leftOutBefore },
    { n: now, text: say.leftOutNow },
    { n: bySample, text: say.bySample },
  ];
  return lines
    .filter(({ n }) => n > 0)
    .map(({ n, text }) => fill(counted(n, text), { n, ...since }, language));
}
