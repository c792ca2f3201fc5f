import { mapTexts } from '../model/texts/map-texts.ts';

/** Longer than anything that a probe prints as a word, shorter than a signature. */
const longWord = 48;

const patterns: readonly (readonly [RegExp, string])[] = [
  [/\bhttps?:\/\/[^\s"'<>]+/gi, '<address>'],
  [/\beyJ[\w-]+\.[\w-]+\.[\w-]*/g, '<token>'],
  [/\/subscriptions\/[^\s"',;]+/gi, '<resource id>'],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/[^\s"'<>@]+@[^\s"'<>@]+\.[^\s"'<>@]+/g, '<mail address>'],
  [new RegExp(`[\\w+/=%-]{${longWord},}`, 'g'), '<long text>'],
];

/** Keys whose values are the auditor's own and name nobody. */
const ownKeys: ReadonlySet<string> = new Set(['probeSha256', 'takenAt', 'id', 'claim', 'missing', 'beyond']);

/**
 * The same value without what would tell whose estate it is from or let anybody in: addresses, tokens, resource ids, ids, the given
 * names. Names are masked as whole words, in any case, each under a number of its own.
 */
export function redact(value: unknown, names: readonly string[]): unknown {
  const masks = [...patterns, ...masksOf(names)];
  return mapTexts(value, (text, key) =>
    ownKeys.has(key) ? text : masks.reduce((shown, [pattern, label]) => shown.replace(pattern, label), text),
  );
}

/** Longest first, so that a name inside another one does not tear it. */
function masksOf(names: readonly string[]): typeof patterns {
  const distinct = [...new Set(names.map((name) => name.trim().toLowerCase()))].filter((name) => name !== '');
  return distinct
    .sort((one, other) => other.length - one.length)
    .map((name, index) => [
      new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, 'giu'),
      `<name ${index + 1}>`,
    ]);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
