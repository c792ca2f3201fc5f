import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { constants, createWriteStream, type WriteStream } from 'node:fs';
import { access, lstat, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AuditError } from '../../model/errors.ts';
import { createOutput, type Output } from './streams.ts';

/**
 * Writes a file that only its owner can read, whole or not at all: it is written beside and gets its name at the end, in place of
 * whatever had it; a symbolic link is replaced and not followed. What is no file, such as a pipe, is written to as it is.
 * Throws `usage.invalid` when it cannot be written.
 */
export async function writeFile(
  path: string,
  writeTo: (write: Output['write']) => Promise<void>,
): Promise<void> {
  await orRefused(path, async () => {
    if (await isSpecial(path)) {
      return await fill(createWriteStream(path), writeTo);
    }
    const beside = `${path}.${randomBytes(4).toString('hex')}.part`;
    try {
      await writeNew(beside, writeTo);
      await rename(beside, path);
    } finally {
      await rm(beside, { force: true });
    }
  });
}

/** Throws as {@link writeFile} would, and writes nothing: hours of work should not end in a wrong path. */
export async function requireWritable(path: string | undefined): Promise<void> {
  if (path === undefined) {
    return;
  }
  await orRefused(path, async () => {
    const found = await lstat(path).catch(() => null);
    if (found?.isDirectory() === true) {
      await open(path, 'r+');
    }
    if (found === null || found.isFile() || found.isSymbolicLink()) {
      await access(dirname(path), constants.W_OK);
    }
  });
}

async function orRefused(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error: unknown) {
    if (isFileError(error)) {
      // Behind it stands a path, perhaps of the file beside, of which nobody has heard.
      const why = error.message.replace(/, \w+ '.*$/s, '');
      throw new AuditError('usage.invalid', { code: 'file-not-written', path, why }, { cause: error });
    }
    throw error;
  }
}

/** Of a file that is not there yet, for its owner alone. */
export async function writeNew(
  path: string,
  writeTo: (write: Output['write']) => Promise<void>,
): Promise<void> {
  await fill(createWriteStream(path, { flags: 'wx', mode: 0o600 }), writeTo);
}

async function fill(stream: WriteStream, writeTo: (write: Output['write']) => Promise<void>): Promise<void> {
  try {
    await once(stream, 'open');
    await writeTo(createOutput(stream).write);
    stream.end();
    await once(stream, 'close');
  } catch (error: unknown) {
    stream.destroy();
    throw error;
  }
}

async function isSpecial(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => null);
  return found !== null && !found.isFile() && !found.isSymbolicLink();
}

/** By shape: errors of Node's own modules are not instances of another realm's `Error`. */
export function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}
