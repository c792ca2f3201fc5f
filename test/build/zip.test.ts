import { crc32, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { zip } from '../../build/zip.ts';

const files = [
  { path: 'host.json', content: Buffer.from('{ "version": "2.0" }') },
  { path: 'dist/functions/index.mjs', content: Buffer.from('export {};\n'.repeat(500)) },
  { path: 'empty.txt', content: Buffer.alloc(0) },
];

/** As a reader goes: from the end to the directory, from there to each file. */
function unzip(bytes: Buffer): { path: string; content: Buffer; crc: number }[] {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06'));
  let at = bytes.readUInt32LE(end + 16);
  return Array.from({ length: bytes.readUInt16LE(end + 10) }, () => {
    expect(bytes.toString('latin1', at, at + 4)).toBe('PK\x01\x02');
    const [crc, packed, nameLength] = [16, 20]
      .map((field) => bytes.readUInt32LE(at + field))
      .concat(bytes.readUInt16LE(at + 28)) as [number, number, number];
    const path = bytes.toString('latin1', at + 46, at + 46 + nameLength);
    const file = bytes.readUInt32LE(at + 42);
    at += 46 + nameLength;
    expect(bytes.toString('latin1', file, file + 4)).toBe('PK\x03\x04');
    const begin = file + 30 + bytes.readUInt16LE(file + 26);
    return { path, crc, content: inflateRawSync(bytes.subarray(begin, begin + packed)) };
  });
}

describe('zip', () => {
  it('holds each file under its path, whole', () => {
    expect(unzip(zip(files))).toEqual(files.map((file) => ({ ...file, crc: crc32(file.content) })));
  });

  it('makes files that Linux may read and nobody but their owner may write', () => {
    const bytes = zip(files.slice(0, 1));
    const attributes = bytes.readUInt32LE(bytes.indexOf('PK\x01\x02') + 38);

    expect((attributes >>> 16).toString(8)).toBe('100644');
  });

  it('is smaller than what it holds, and the same each time', () => {
    expect(zip(files).length).toBeLessThan(1000);
    expect(zip(files)).toEqual(zip(files.map((file) => ({ ...file }))));
  });
});
