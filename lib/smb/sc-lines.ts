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
  const findColon = text.includes(fullWidthColon) ? firstColon : asciiColon;
  const lines: ConsoleLine[] = [];
  for (let from = 0; from < text.length; ) {
    const lineFeed = text.indexOf('\n', from);
    const to = lineFeed < 0 ? text.length : lineFeed;
    const hasReturn = text.charCodeAt(to - 1) === 13;
    const printed = text.slice(from, hasReturn ? to - 1 : to);
    const ended = lineFeed >= 0 || hasReturn;
    if (printed.includes('\r')) {
      splitAtReturns(printed, ended, findColon, lines);
    } else {
      addLine(printed, ended, findColon, lines);
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

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const controls = /[\u0000-\u001f\u007f-\u009f]/;
const allControls = new RegExp(controls, 'g');

/** Position of the colon that ends a label; negative when there is none. */
type FindColon = (raw: string) => number;

function asciiColon(raw: string): number {
  return raw.indexOf(':');
}

/** The colon of a Chinese or Japanese translation may be the full-width one. */
const fullWidthColon = '：';

function firstColon(raw: string): number {
  return raw.search(/[:：]/);
}

function splitAtReturns(printed: string, ended: boolean, findColon: FindColon, lines: ConsoleLine[]): void {
  const parts = printed.split('\r');
  for (const [index, part] of parts.entries()) {
    addLine(part, ended || index < parts.length - 1, findColon, lines);
  }
}

function addLine(raw: string, ended: boolean, findColon: FindColon, lines: ConsoleLine[]): void {
  const indent = raw.length - raw.trimStart().length;
  if (indent === raw.length) {
    return;
  }
  const colon = findColon(raw);
  const label = colon < 0 ? null : raw.slice(indent, colon).trimEnd();
  if (label === null || foreignToLabels.test(label) || isDrive(label, raw[colon + 1])) {
    lines.push({ indent, label: null, value: cleanValue(raw), raw, ended });
  } else {
    lines.push({ indent, label, value: cleanValue(raw.slice(colon + 1)), raw, ended });
  }
}

/** Labels are words in some language; these belong to paths and prompts. */
const foreignToLabels = /[\\">]/;

/** `C:\...` and `PS C:\>`: the colon belongs to a drive, so the line is a wrapped value or a prompt. */
function isDrive(label: string, next: string | undefined): boolean {
  return (next === '\\' || next === '/') && (label.length === 1 || label.at(-2) === ' ');
}
