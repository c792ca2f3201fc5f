// Vowels and final consonants of Hangul join the syllable before them.
const invisible = /^[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]$/u;
// The ranges that https://www.unicode.org/reports/tr11/ calls wide or fullwidth, coarsely.
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u;

/** Columns that a text without control characters takes in a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    width += widthOf(character);
  }
  return width;
}

/** The text, or as much of it as fits with a `…` at its end. */
export function cutToWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) {
    return text;
  }
  let kept = '';
  let used = 1;
  for (const character of text) {
    used += widthOf(character);
    if (used > width) {
      break;
    }
    kept += character;
  }
  return width < 1 ? '' : `${kept}…`;
}

export function padToWidth(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

function widthOf(character: string): number {
  if (invisible.test(character)) {
    return 0;
  }
  return wide.test(character) ? 2 : 1;
}
