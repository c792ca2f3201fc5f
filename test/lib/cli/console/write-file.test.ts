import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { requireWritable, writeFile } from '../../../../lib/cli/console/write-file.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'smb1-audit-write-'));
  path = join(folder, 'report.html');
});

afterEach(() => rmSync(folder, { recursive: true }));

describe('writeFile', () => {
  it('makes a file that only its owner can read, in place of one that all could', async () => {
    writeFileSync(path, 'older', { mode: 0o644 });

    await writeFile(path, async (write) => await write('newer'));

    expect(readFileSync(path, 'utf8')).toBe('newer');
    expect((statSync(path).mode & 0o777).toString(8)).toBe('600');
  });

  it('leaves the older file whole, and nothing beside it, when writing fails half-way', async () => {
    writeFileSync(path, 'older');

    const failing = writeFile(path, async (write) => {
      await write('half');
      throw new Error('no more');
    });

    await expect(failing).rejects.toThrow('no more');
    expect(readFileSync(path, 'utf8')).toBe('older');
    expect(readdirSync(folder)).toEqual(['report.html']);
  });

  it('replaces a symbolic link and leaves alone what it points to', async () => {
    const elsewhere = join(folder, 'elsewhere');
    writeFileSync(elsewhere, 'untouched');
    symlinkSync(elsewhere, path);

    await writeFile(path, async (write) => await write('report'));

    expect(readFileSync(elsewhere, 'utf8')).toBe('untouched');
    expect([lstatSync(path).isSymbolicLink(), readFileSync(path, 'utf8')]).toEqual([false, 'report']);
  });

  it('names a file that cannot be written', async () => {
    mkdirSync(path);

    await expect(writeFile(path, async () => undefined)).rejects.toMatchObject({
      code: 'usage.invalid',
      message: expect.stringContaining(path),
    });
  });
});

describe('requireWritable', () => {
  it('finds beforehand what could not be written, and writes nothing', async () => {
    mkdirSync(path);
    for (const wrong of [path, join(folder, 'none', 'x')]) {
      await expect(requireWritable(wrong)).rejects.toMatchObject({
        code: 'usage.invalid',
        message: expect.stringContaining(`The file ${wrong} cannot be written`),
      });
    }
    await requireWritable(join(folder, 'new.html'));
    await requireWritable(undefined);
    expect(readdirSync(folder)).toEqual(['report.html']);
  });
});
