import { crc32, deflateRawSync } from 'node:zlib';

export type ZipEntry = { readonly path: string; readonly content: Buffer };

/**
 * A zip of these files, in this order, which are all ASCII paths of less than 4 GB together: the same bytes for the same files with the same
 * Node.js, whoever makes it and when. The format: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, content } of entries) {
    const packed = deflateRawSync(content, { level: 9 });
    const name = Buffer.from(path);
    const described = description(content, packed, name);
    const file = Buffer.concat([uint32(0x04_03_4b_50), described, name, packed]);
    files.push(file);
    directory.push(directoryEntry(described, name, offset));
    offset += file.length;
  }
  const listed = Buffer.concat(directory);
  return Buffer.concat([...files, listed, endOfDirectory(entries.length, listed.length, offset)]);
}

/** What a file's own header and the directory both say. 0x21 is the first day that a zip can tell, 1980-01-01. */
function description(content: Buffer, packed: Buffer, name: Buffer): Buffer {
  const [version, flags, deflated, time, date] = [20, 0, 8, 0, 0x21];
  return Buffer.concat([
    ...[version, flags, deflated, time, date].map(uint16),
    ...[crc32(content), packed.length, content.length].map(uint32),
    ...[name.length, 0].map(uint16),
  ]);
}

function directoryEntry(described: Buffer, name: Buffer, offset: number): Buffer {
  const madeOnUnix = (3 << 8) | 20;
  const readableFile = 0o100_644 * 0x1_00_00;
  return Buffer.concat([
    uint32(0x02_01_4b_50),
    uint16(madeOnUnix),
    described,
    ...[0, 0, 0].map(uint16),
    ...[readableFile, offset].map(uint32),
    name,
  ]);
}

function endOfDirectory(count: number, bytes: number, offset: number): Buffer {
  return Buffer.concat([
    uint32(0x06_05_4b_50),
    ...[0, 0, count, count].map(uint16),
    ...[bytes, offset].map(uint32),
    uint16(0),
  ]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
