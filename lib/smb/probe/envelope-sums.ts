import { type Body, endOfLine, lineFeedFrom, maxBodyLines } from './envelope-body.ts';
import type { ProbeKey } from './probe-keys.ts';

export type BodySums = {
  readonly lineCount: number;
  /** Null when a character is not printable ASCII. */
  readonly sums: Sums | null;
  /** Where the rest begins: what stands behind the lines that name the PowerShell and the Windows which answer. */
  readonly restFrom: number;
  /** Of 32 bits: rests of the same text have the same; others have it by chance, or by intent. */
  readonly restFingerprint: number;
};

/** The first key of the rest. */
const firstOfRest = `\n${'dependencies' satisfies ProbeKey}`;

/** Adds up the lines that are not empty, without the blanks at their ends. */
export function sumBody({ text, from, to }: Body): BodySums {
  const ascii: Ascii = { bytes: asciiOf(text.slice(from, to)), from };
  const found = text.indexOf(firstOfRest, from - 1) + 1;
  const restFrom = found > 0 && found < to ? found : to;
  const head = sumLines({ text, from, to: restFrom }, ascii);
  const rest = sumLines({ text, from: restFrom, to }, ascii);
  const isPrintable = head.isPrintable && rest.isPrintable;
  return {
    lineCount: head.lineCount + rest.lineCount,
    sums: isPrintable ? joined(head.sums, rest.sums) : null,
    restFrom,
    restFingerprint: (rest.sums.high << 16) | rest.sums.low,
  };
}

/** The checksum of a line and of a body behind it, as eight hex digits. */
export function checksumBehind(line: string, body: Sums): string {
  const sums = noSums();
  addLine(sums, asciiOf(line) ?? nothing, 0, line.length);
  const { low, high, length } = joined(sums, body);
  return hex((length + high) % modulus) + hex((1 + low) % modulus);
}

/** Adler-32 (RFC 1950) of a text as if nothing stood before it; begins with zeros. `length` is in characters. */
type Sums = { low: number; high: number; length: number };

const modulus = 65_521;

function noSums(): Sums {
  return { low: 0, high: 0, length: 0 };
}

/** The sums of a text and of another behind it. */
function joined(text: Sums, more: Sums): Sums {
  return {
    low: (text.low + more.low) % modulus,
    high: (text.high + more.length * text.low + more.high) % modulus,
    length: text.length + more.length,
  };
}

function hex(sum: number): string {
  return sum.toString(16).padStart(4, '0');
}

/** Longer texts are never looked at. */
const bytesOfOne = new Uint8Array(65_536);
const nothing = new Uint8Array(0);
const encoder = new TextEncoder();

/** The characters as bytes, until the next text is asked for: to look at one costs a third. Null: one is not ASCII. */
function asciiOf(text: string): Uint8Array | null {
  const { read, written } = encoder.encodeInto(text, bytesOfOne);
  return read === text.length && written === text.length ? bytesOfOne : null;
}

/** The bytes of a text from a place on; null where one of its characters is not ASCII, be it a blank at a line's end. */
type Ascii = { readonly bytes: Uint8Array | null; readonly from: number };

type LineSums = { readonly lineCount: number; readonly isPrintable: boolean; readonly sums: Sums };

function sumLines({ text, from, to }: Body, ascii: Ascii): LineSums {
  const sums = noSums();
  let isPrintable = true;
  let lineCount = 0;
  for (let at = from; at < to; ) {
    const next = lineFeedFrom(text, at, to);
    const end = endOfLine(text, at, next);
    if (end > at) {
      lineCount += 1;
      isPrintable &&= lineCount > maxBodyLines || addPart(sums, text, ascii, { from: at, to: end });
    }
    at = next + 1;
  }
  return { lineCount, isPrintable, sums };
}

function addPart(sums: Sums, text: string, ascii: Ascii, { from, to }: Omit<Body, 'text'>): boolean {
  if (ascii.bytes !== null) {
    return addLine(sums, ascii.bytes, from - ascii.from, to - ascii.from);
  }
  const bytes = asciiOf(text.slice(from, to));
  return bytes !== null && addLine(sums, bytes, 0, to - from);
}

const lineFeed = 10;

/**
 * Adds one line and a line feed behind it. False when a character is not printable ASCII; the sums are then of no use.
 * Lines of some thousand characters keep the sums within 32 bits.
 */
function addLine(sums: Sums, bytes: Uint8Array, from: number, to: number): boolean {
  let { low, high } = sums;
  let outside = 0;
  for (let index = from; index < to; index += 1) {
    const code = bytes[index] ?? 0;
    // Negative for one below 0x20 or above 0x7e; one look at all of them costs less than one at each.
    outside |= (code - 0x20) | (0x7e - code);
    low += code;
    high += low;
  }
  low += lineFeed;
  sums.low = low % modulus;
  sums.high = (high + low) % modulus;
  sums.length += to - from + 1;
  return outside >= 0;
}
