import type { Language } from './messages.ts';

const japanOffsetMs = 9 * 3_600_000;

/** `2026-01-05 03:10 UTC`; for readers of Japanese `2026-01-05 12:10 JST (03:10 UTC)`. */
export function timeText(iso: string, language: Language): string {
  const utc = `${iso.slice(11, 16)} UTC`;
  if (language === 'en') {
    return `${iso.slice(0, 10)} ${utc}`;
  }
  const inJapan = new Date(Date.parse(iso) + japanOffsetMs).toISOString();
  return `${inJapan.slice(0, 10)} ${inJapan.slice(11, 16)} JST (${utc})`;
}
