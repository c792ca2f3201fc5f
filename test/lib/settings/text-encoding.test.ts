import { describe, expect, it } from '@jest/globals';
import { decode } from '../../../lib/settings/text-encoding.ts';

describe('decode', () => {
  it.each([
    { name: 'UTF-8', bytes: Buffer.from('Dienst: é') },
    { name: 'UTF-8 with a mark', bytes: Buffer.from('\ufeffDienst: é') },
    { name: 'UTF-16 little-endian with a mark', bytes: Buffer.from('\ufeffDienst: é', 'utf16le') },
    { name: 'UTF-16 big-endian with a mark', bytes: Buffer.from('\ufeffDienst: é', 'utf16le').swap16() },
    { name: 'UTF-16 little-endian without one', bytes: Buffer.from('Dienst: é', 'utf16le') },
    { name: 'UTF-16 big-endian without one', bytes: Buffer.from('Dienst: é', 'utf16le').swap16() },
    { name: 'a single-byte code page', bytes: Buffer.from('Dienst: é', 'latin1') },
  ])('reads $name', ({ bytes }) => {
    expect(decode(bytes)).toBe('Dienst: é');
  });
});
