import type { ProbeKey } from './probe-keys.ts';

/** Lines of a text that are not empty, without the blanks at their ends. */
export type SealedLines = {
  readonly text: string;
  /** Its characters, if all of them are printable, until the next text is taken: to look at one costs a third. */
  readonly bytes: Uint8Array;
  /** Where the lines begin and end in the text, in turn. */
  readonly bounds: readonly number[];
  /** Adler-32 (RFC 1950) of them with a line feed behind each; null when a character is not printable ASCII. */
  readonly checksum: number | null;
  /** Where in `bounds` the rest begins: what stands behind the lines that name the PowerShell and the Windows which answer. */
  readonly rest: number;
  /** Of 32 bits: rests of the same lines have the same; others have it by chance, or by intent. */
  readonly restFingerprint: number;
};

/** The first key of the rest. */
const firstOfRest = `\n${'dependencies' satisfies ProbeKey}`;

/** Longer texts are never looked at, and a character takes at most three bytes. */
const bytes = new Uint8Array(3 * 65_536 + 1);
const encoder = new TextEncoder();

/** Finds and adds up the lines of a text. */
export function sealedLines(printed: string): SealedLines {
  const isAscii = encode(printed) === printed.length;
  // Blanks at line ends may be none of ASCII.
  const text = isAscii ? printed : trimmedLines(printed).join('\n');
  const length = isAscii ? printed.length : encode(text);
  const found = length === text.length ? text.indexOf(firstOfRest) + 1 : 0;
  const restFrom = found > 0 ? found : length;
  const bounds: number[] = [];
  const head = sumLines(bounds, 0, restFrom);
  const rest = bounds.length;
  const tail = sumLines(bounds, restFrom, length);
  const isPrintable = head.isPrintable && tail.isPrintable;
  return {
    text,
    bytes,
    bounds,
    checksum: isPrintable ? checksumOf(head, tail) : null,
    rest,
    restFingerprint: (tail.high << 16) | tail.low,
  };
}

/** Those that are not empty, without the blanks at their ends. */
export function trimmedLines(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
}

const lineFeed = 10;

/** Tells how many bytes the text takes: as many as it has characters where all of them are ASCII. Behind it stands a line feed. */
function encode(text: string): number {
  const { written } = encoder.encodeInto(text, bytes);
  bytes[written] = lineFeed;
  return written;
}

/** Adler-32 of lines as if nothing stood before them; begins with zeros. `length` counts the line feeds too. */
type Sums = { low: number; high: number; length: number; isPrintable: boolean };

const modulus = 65_521;

/** Of lines and of others behind them. */
function checksumOf(lines: Sums, more: Sums): number {
  const low = 1 + lines.low;
  const high = lines.length + lines.high + more.length * low + more.high;
  return (high % modulus) * 65_536 + ((low + more.low) % modulus);
}

function sumLines(bounds: number[], from: number, to: number): Sums {
  const sums: Sums = { low: 0, high: 0, length: 0, isPrintable: true };
  for (let at = from; at < to; ) {
    const next = lineFeedFrom(at);
    const end = endOfLine(at, next);
    if (end > at) {
      bounds.push(at, end);
      addLine(sums, at, end);
    }
    at = next + 1;
  }
  return sums;
}

function lineFeedFrom(from: number): number {
  let at = from;
  while (bytes[at] !== lineFeed) {
    at += 1;
  }
  return at;
}

function endOfLine(from: number, next: number): number {
  let end = next;
  while (end > from && isBlank(bytes[end - 1] ?? 0)) {
    end -= 1;
  }
  return end;
}

function isBlank(code: number): boolean {
  return code === 0x20 || (code >= 0x09 && code <= 0x0d);
}

/** Lines of some thousand characters keep the sums within 32 bits. */
function addLine(sums: Sums, from: number, to: number): void {
  let { low, high } = sums;
  let outside = 0;
  for (let at = from; at < to; at += 1) {
    const code = bytes[at] ?? 0;
    // Negative for one below 0x20 or above 0x7e; one look at all of them costs less than one at each.
    outside |= (code - 0x20) | (0x7e - code);
    low += code;
    high += low;
  }
  low += lineFeed;
  sums.low = low % modulus;
  sums.high = (high + low) % modulus;
  sums.length += to - from + 1;
  sums.isPrintable &&= outside >= 0;
}
