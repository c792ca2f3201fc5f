/** Adler-32 (RFC 1950), begun and not ended; begins with `low` 1 and `high` 0. */
export type Sums = { low: number; high: number };

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
  return true;
}

/** The checksum as eight hex digits. */
export function checksumOf({ low, high }: Sums): string {
  return high.toString(16).padStart(4, '0') + low.toString(16).padStart(4, '0');
}
