/**
 * Everything that makes a terminal, a log viewer or an editor do or show something else than the characters themselves:
 * control characters (C0 and C1), bidirectional, zero-width and tag marks, line separators, lone surrogates.
 */
const active = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Guest and platform text made safe to show: active characters appear as `\u{1b}`. */
export function escapeActive(text: string): string {
  return text.replace(active, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}

/** As {@link escapeActive}, but tabs and line breaks stay, for formats that have their own way with them. */
export function escapeKeepingBreaks(text: string): string {
  return text.replace(/[^\t\r\n]+/g, escapeActive);
}

/** JSON on one line that a terminal cannot be steered with. It parses to the same value. */
export function escapedJson(value: unknown): string {
  return JSON.stringify(value).replace(active, escapeUnits);
}

function escapeUnits(character: string): string {
  return character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
}
