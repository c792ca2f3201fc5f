import type { ClearingTimes } from '../../findings/trend.ts';
import { fill, type Language, messages } from '../messages/messages.ts';

/** How long VMs stayed on over the audits of a scope. */
export function clearingText(
  { cleared, stillOn, medianDays, longestDays }: ClearingTimes,
  language: Language,
): string {
  const { trend: say } = messages[language];
  return medianDays === null || longestDays === null
    ? fill(stillOn === 0 ? say.noneOn : say.noneCleared, { on: stillOn }, language)
    : fill(say.cleared, { n: cleared, on: stillOn, median: medianDays, longest: longestDays }, language);
}
