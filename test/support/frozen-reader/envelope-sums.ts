/** Adler-32 (RFC 1950) of a text as if nothing stood before it; begins with zeros. `length` is in characters. */
export type Sums = { low: number; high: number; length: number };

const modulus = 65_521;
const lineFeed = 10;

/**
 * Adds one line and a line feed behind it. False when a character is not printable ASCII; the sums are then of no use.
 * Lines of some thousand characters keep the sums within 32 bits.
 */
export function addLine(sums: Sums, text: string, from: number, to: number): boolean {
  let { low, high } = sums;
  for (let index = from; index < to; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code > 0x7e) {
      return false;
    }
    low += code;
    high += low;
  }
  low += lineFeed;
  sums.low = low % modulus;
  sums.high = (high + low) % modulus;
  sums.length += to - from + 1;
  return true;
}

/** The checksum of a text and of another behind it, as eight hex digits. */
export function checksumOf(text: Sums, more: Sums): string {
  const low = 1 + text.low;
  const high = text.length + text.high + more.length * low + more.high;
  return hex(high % modulus) + hex((low + more.low) % modulus);
}

function hex(sum: number): string {
  return sum.toString(16).padStart(4, '0');
}
