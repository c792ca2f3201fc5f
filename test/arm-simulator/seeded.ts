import { hash } from 'node:crypto';

/** What a draw depends on besides the seed: the same parts give the same value, whatever happened in between. */
type Parts = readonly (string | number)[];

/** Uniform in [0, 1). */
export function seededFraction(seed: number, ...parts: Parts): number {
  return Number.parseInt(digest(seed, parts, 'hex').slice(0, 8), 16) / 2 ** 32;
}

export function seededGuid(seed: number, ...parts: Parts): string {
  const hex = digest(seed, parts, 'hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** `length` characters of the base64url alphabet. */
export function seededText(seed: number, length: number, ...parts: Parts): string {
  let text = '';
  for (let block = 0; text.length < length; block += 1) {
    text += digest(seed, [...parts, block], 'base64url');
  }
  return text.slice(0, length);
}

function digest(seed: number, parts: Parts, encoding: 'hex' | 'base64url'): string {
  return hash('sha256', JSON.stringify([seed, ...parts]), encoding);
}
