/** One line of console text that is not blank, cut at its first colon. */
export type ConsoleLine = {
  /** White space before the first other character, in characters. */
  readonly indent: number;
  /** What stands before the first colon, trimmed; null when the line has no colon that could end a label. */
  readonly label: string | null;
  /** What stands behind the first colon, or the whole line when there is no label; trimmed, control characters removed. */
  readonly value: string;
  /** The line as printed. */
  readonly raw: string;
  /** False for the last line of a text that does not end with a line break: it may have been cut. */
  readonly ended: boolean;
};

/** Cuts console text into lines. CR LF, LF, CR and doubled line breaks are all taken; blank lines are left out. */
export function consoleLines(text: string): ConsoleLine[] {
  const breaks = text.includes('\r') ? text.replaceAll('\r', '\n') : text;
  const printed = breaks.split('\n');
  const lines: ConsoleLine[] = [];
  for (const [index, raw] of printed.entries()) {
    const line = consoleLine(raw, index < printed.length - 1);
    if (line !== null) {
      lines.push(line);
    }
  }
  return lines;
}

/** One line without its line break; null when it is blank. */
export function consoleLine(raw: string, ended: boolean): ConsoleLine | null {
  const indent = raw.length - raw.trimStart().length;
  if (indent === raw.length) {
    return null;
  }
  const colon = firstColon(raw);
  const label = colon < 0 ? null : raw.slice(indent, colon).trimEnd();
  if (label === null || foreignToLabels.test(label) || isDrive(label, raw[colon + 1])) {
    return { indent, label: null, value: cleanValue(raw), raw, ended };
  }
  return { indent, label, value: cleanValue(raw.slice(colon + 1)), raw, ended };
}

/** Takes away white space around the text and control characters in it: guest text is hostile, terminals obey those. */
export function cleanValue(text: string): string {
  const value = text.trim();
  return controls.test(value) ? value.replace(allControls, '') : value;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u001f\u007f-\u009f]/;
const allControls = new RegExp(controls, 'g');

/** Position of the colon that ends a label, negative when there is none. A Chinese or Japanese one may be full-width. */
function firstColon(raw: string): number {
  const ascii = raw.indexOf(':');
  const fullWidth = raw.indexOf('：');
  return fullWidth < 0 || (ascii >= 0 && ascii < fullWidth) ? ascii : fullWidth;
}

/** Labels are words in some language; these belong to paths and prompts. */
const foreignToLabels = /[\\">]/;

/** `C:\...` and `PS C:\>`: the colon belongs to a drive, so the line is a wrapped value or a prompt. */
function isDrive(label: string, next: string | undefined): boolean {
  return (next === '\\' || next === '/') && (label.length === 1 || label.at(-2) === ' ');
}
