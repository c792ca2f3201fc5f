import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { AuditError } from '../model/errors.ts';
import { createOutput, type Output } from './streams.ts';

/** Writes a file piece by piece. Throws `usage.invalid` when it cannot be written. */
export async function writeFile(
  path: string,
  writeTo: (write: Output['write']) => Promise<void>,
): Promise<void> {
  const stream = createWriteStream(path);
  try {
    await once(stream, 'open');
    await writeTo(createOutput(stream).write);
    stream.end();
    await once(stream, 'close');
  } catch (error: unknown) {
    stream.destroy();
    if (isFileError(error)) {
      throw new AuditError('usage.invalid', `The file ${path} cannot be written: ${error.message}.`, {
        cause: error,
      });
    }
    throw error;
  }
}

/** By shape: errors of Node's own modules are not instances of another realm's `Error`. */
function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && 'syscall' in error;
}
