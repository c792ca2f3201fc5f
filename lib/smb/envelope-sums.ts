/**
 * The two sums of Adler-32 (RFC 1950) over a text, begun at zero, so that the sums of two texts in a row follow from those
 * of each; the checksum itself begins at one.
 */
export type Sums = { readonly low: number; readonly high: number; readonly length: number };

const modulus = 65_521;
/** In characters: so many 16-bit codes may be summed before the sums must be reduced to stay exact. */
const chunkLength = 4096;

export function sumsOf(text: string): Sums {
  let low = 0;
  let high = 0;
  for (let from = 0; from < text.length; from += chunkLength) {
    const to = Math.min(from + chunkLength, text.length);
    for (let index = from; index < to; index++) {
      low += text.charCodeAt(index);
      high += low;
    }
    low %= modulus;
    high %= modulus;
  }
  return { low, high, length: text.length };
}

/** Adler-32 over a text and one whose sums are known, as eight hex digits. */
export function checksum(text: string, rest: Sums): string {
  const first = sumsOf(text);
  const low = (1 + first.low + rest.low) % modulus;
  const before = first.length + first.high + (1 + first.low) * rest.length;
  const high = (before + rest.high) % modulus;
  return high.toString(16).padStart(4, '0') + low.toString(16).padStart(4, '0');
}
