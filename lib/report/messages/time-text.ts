import type { Language } from './messages.ts';

const zones: Readonly<Record<Language, { readonly name: string; readonly offsetMs: number }>> = {
  en: { name: 'UTC', offsetMs: 0 },
  ja: { name: 'JST', offsetMs: 9 * 3_600_000 },
};

/** Of what a damaged store has in a time's place. */
const unknownTime: Readonly<Record<Language, string>> = { en: 'unknown time', ja: '日時不明' };

/** `2026-01-05 03:10 UTC`; for readers of Japanese `2026-01-05 12:10 JST (03:10 UTC)`. */
export function timeText(iso: string, language: Language): string {
  return withUtc(shortTimeText(iso, language), iso, { language, end: 16 });
}

/** For a cell of a table: `2026-01-05 03:10 UTC`; for readers of Japanese `2026-01-05 12:10 JST`. */
export function shortTimeText(iso: string, language: Language): string {
  return partOf(iso, language, { start: 0, end: 16 });
}

/** Of a moment that is near, such as `03:10 UTC`, or `12:10 JST (03:10 UTC)`. */
export function clockText(
  iso: string,
  language: Language,
  precision: 'minutes' | 'seconds' = 'minutes',
): string {
  const end = precision === 'minutes' ? 16 : 19;
  return withUtc(partOf(iso, language, { start: 11, end }), iso, { language, end });
}

function withUtc(
  text: string,
  iso: string,
  { language, end }: { readonly language: Language; readonly end: number },
): string {
  return language === 'en' || text === unknownTime[language]
    ? text
    : `${text} (${partOf(iso, 'en', { start: 11, end })})`;
}

/** The characters of the ISO form from `start` to `end`, in the zone of the language, and the zone's name. */
function partOf(
  iso: string,
  language: Language,
  { start, end }: { readonly start: number; readonly end: number },
): string {
  const { name, offsetMs } = zones[language];
  const local = new Date(Date.parse(iso) + offsetMs);
  if (Number.isNaN(local.getTime())) {
    return unknownTime[language];
  }
  return `${local.toISOString().slice(start, end).replace('T', ' ')} ${name}`;
}
