/** Lines of a text that are not empty, without the blanks at their ends. All but the text holds until the next text is taken. */
export type SealedLines = {
  readonly text: string;
  /** Its characters, if all of them are printable: to look at one costs a third. */
  readonly bytes: Uint8Array;
  readonly count: number;
  /** Of each line three numbers: where it begins and ends in the text, and a fingerprint. */
  readonly bounds: Int32Array;
  /** Adler-32 (RFC 1950) of them with a line feed behind each; null when a character is not printable ASCII. */
  readonly checksum: number | null;
};

/** A body with more lines is no answer and is not read. */
export const maxBodyLines = 200;

/** Longer texts are never looked at, and a character takes at most three bytes. */
const bytes = new Uint8Array(3 * 65_536 + 1);
/** Of the begin marker's line and the body's; of more, which are counted and added up as well, nothing is noted. */
const bounds = new Int32Array(3 * (1 + maxBodyLines));
const encoder = new TextEncoder();

/** Finds and adds up the lines of a text. */
export function sealedLines(printed: string): SealedLines {
  const isAscii = encode(printed) === printed.length;
  // Blanks at line ends may be none of ASCII.
  const text = isAscii ? printed : trimmedLines(printed).join('\n');
  const { count, checksum } = sumLines(isAscii ? printed.length : encode(text));
  return { text, bytes, count, bounds, checksum };
}

/** Those that are not empty, without the blanks at their ends. */
export function trimmedLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

const lineFeed = 0x0a;
const blank = 0x20;

/** Tells how many bytes the text takes: as many as it has characters where all of them are ASCII. Behind it stands a line feed. */
function encode(text: string): number {
  const { written } = encoder.encodeInto(text, bytes);
  bytes[written] = lineFeed;
  return written;
}

const modulus = 65_521;

/** In one pass: a call for each line, or a second look, costs as much. Lines of some thousand characters keep the sums within 32 bits. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: as above
function sumLines(length: number): Pick<SealedLines, 'count' | 'checksum'> {
  let low = 1;
  let high = 0;
  let count = 0;
  // Negative as soon as one character is out of range; one look at all of them costs less than one at each.
  let outside = 0;
  for (let at = 0; at < length; at += 1) {
    const from = at;
    const lowBefore = low;
    const highBefore = high;
    for (let code = bytes[at] ?? 0; code >= blank; code = bytes[at] ?? 0) {
      outside |= 0x7e - code;
      low += code;
      high += low;
      at += 1;
    }
    let end = at;
    for (; end > from && bytes[end - 1] === blank; end -= 1) {
      high -= low;
      low -= blank;
    }
    for (; bytes[at] !== lineFeed; at += 1) {
      if (!isBlank(bytes[at] ?? 0)) {
        outside = -1;
        end = at + 1;
      }
    }
    if (end > from) {
      bounds[3 * count] = from;
      bounds[3 * count + 1] = end;
      bounds[3 * count + 2] =
        ((low - lowBefore) << 16) ^ (high - highBefore - (end - from) * lowBefore) ^ lastBytes(end);
      count += 1;
      low = (low + lineFeed) % modulus;
      high = (high + low) % modulus;
    }
  }
  return { count, checksum: outside < 0 ? null : high * 65_536 + low };
}

/** Sums tell numbers of a few digits badly apart. */
function lastBytes(end: number): number {
  const [three, two, one] = [bytes[end - 3] ?? 0, bytes[end - 2] ?? 0, bytes[end - 1] ?? 0];
  return (three << 24) ^ (two << 12) ^ one;
}

function isBlank(code: number): boolean {
  return code === blank || (code >= 0x09 && code <= 0x0d);
}
