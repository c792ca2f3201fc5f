import type { Properties, Stored } from '../client/table.ts';

/** A property holds 64 KiB of UTF-16. https://learn.microsoft.com/rest/api/storageservices/understanding-the-table-service-data-model */
const charactersPerProperty = 32_000;

/** Properties that a text of any length up to {@link longestText} takes; an entity holds 1 MiB. */
export const longestText = 14 * charactersPerProperty;

/** Splits a text over the properties `name0`, `name1` … and, if told so, blanks those behind it up to `atLeast`. */
export function splitText(name: string, text: string, atLeast = 1): Properties {
  const properties: Record<string, string> = {};
  let index = 0;
  for (let start = 0; start < text.length || index < atLeast; index += 1) {
    const end = endOfPart(text, start);
    properties[`${name}${index}`] = text.slice(start, end);
    start = end;
  }
  return properties;
}

/** The text that {@link splitText} split; null when there is none. */
export function joinText(name: string, { properties }: Pick<Stored, 'properties'>): string | null {
  const parts: string[] = [];
  for (
    let part = properties[`${name}0`];
    typeof part === 'string';
    part = properties[`${name}${parts.length}`]
  ) {
    parts.push(part);
  }
  return parts.length === 0 ? null : parts.join('');
}

/** How many properties {@link splitText} takes at the most for a text of so many characters. */
export function partsFor(characters: number): number {
  return Math.ceil(characters / (charactersPerProperty - 1));
}

/** Never between the two halves of a character: neither half is a text of its own. */
function endOfPart(text: string, start: number): number {
  const end = Math.min(start + charactersPerProperty, text.length);
  const last = text.charCodeAt(end - 1);
  return end < text.length && last >= 0xd800 && last <= 0xdbff ? end - 1 : end;
}
