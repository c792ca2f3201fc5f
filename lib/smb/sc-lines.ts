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
  const printed = loneReturn.test(text) ? text.replaceAll('\r', '\n') : text;
  const lines: ConsoleLine[] = [];
  for (let from = 0; from < printed.length; ) {
    const lineBreak = printed.indexOf('\n', from);
    const to = lineBreak < 0 ? printed.length : lineBreak;
    const raw = printed.slice(from, printed[to - 1] === '\r' ? to - 1 : to);
    const indent = raw.length - raw.trimStart().length;
    if (indent < raw.length) {
      lines.push(consoleLine(raw, indent, lineBreak >= 0));
    }
    from = to + 1;
  }
  return lines;
}

/** Takes away white space around the text and control characters in it: guest text is hostile, terminals obey those. */
export function cleanValue(text: string): string {
  const value = text.trim();
  return controls.test(value) ? value.replace(allControls, '') : value;
}

const loneReturn = /\r(?!\n)/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u001f\u007f-\u009f]/;
const allControls = new RegExp(controls, 'g');

function consoleLine(raw: string, indent: number, ended: boolean): ConsoleLine {
  const colon = firstColon(raw);
  const label = colon < 0 ? null : raw.slice(indent, colon).trimEnd();
  if (label === null || foreignToLabels.test(label) || isDrive(label, raw[colon + 1])) {
    return { indent, label: null, value: cleanValue(raw), raw, ended };
  }
  return { indent, label, value: cleanValue(raw.slice(colon + 1)), raw, ended };
}

/** The colon of a Chinese or Japanese translation may be the full-width one. */
function firstColon(raw: string): number {
  const ascii = raw.indexOf(':');
  const fullWidth = raw.indexOf('：');
  return ascii < 0 || (fullWidth >= 0 && fullWidth < ascii) ? fullWidth : ascii;
}

/** Labels are words in some language; these belong to paths and prompts. */
const foreignToLabels = /[\\">]/;

/** `C:\...` and `PS C:\>`: the colon belongs to a drive, so the line is a wrapped value or a prompt. */
function isDrive(label: string, next: string | undefined): boolean {
  return (next === '\\' || next === '/') && (label.length === 1 || label.at(-2) === ' ');
}
