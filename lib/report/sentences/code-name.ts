import { type Language, messages } from '../messages/messages.ts';

/** Where a code is from: the texts of a report that name it. `exposures` are of `trend`, which has one for each. */
type Kind = 'verdicts' | 'outcomes' | 'reasons' | 'states' | 'exposures';

/** A code that filters take, as it is; in Japanese with its name before it, such as `有効 [enabled]`. */
export function codeName(kind: Kind, code: string, language: Language): string {
  if (language === 'en') {
    return code;
  }
  const texts = messages[language];
  const names: Readonly<Record<string, string>> = kind === 'exposures' ? texts.trend.exposures : texts[kind];
  const name = names[code];
  return name === undefined ? code : `${name} [${code}]`;
}

/** The same record under names. */
export function namedCounts(
  kind: Kind,
  counts: Readonly<Partial<Record<string, number>>>,
  language: Language,
): Readonly<Partial<Record<string, number>>> {
  return Object.fromEntries(
    Object.entries(counts).map(([code, count]) => [codeName(kind, code, language), count]),
  );
}
