import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditError } from '../../model/errors.ts';
import type { Write } from '../../report/json/json-document.ts';
import { isFileError, writeNew } from '../console/write-file.ts';
import type { SealedFile } from './bundle-manifest.ts';

/** Writes one file of the folder and says what it is. */
export type AddFile = (path: string, writeTo: (write: Write) => Promise<void>) => Promise<SealedFile>;

/**
 * Makes a folder that only its owner can read, whole or not at all: files are written beside it, and it gets its name at the end.
 * Throws `usage.invalid` for a name that is taken, and for one that cannot be written.
 */
export async function makeFolder(folder: string, fill: (add: AddFile) => Promise<void>): Promise<void> {
  const beside = `${folder.replace(/[\\/]+$/, '')}.${randomBytes(4).toString('hex')}.part`;
  try {
    if (await isThere(folder)) {
      throw new AuditError('usage.invalid', { code: 'folder-taken', folder });
    }
    await mkdir(beside, { mode: 0o700 });
    await fill((path, writeTo) => addFile(join(beside, path), path, writeTo));
    await rename(beside, folder);
  } catch (error: unknown) {
    await rm(beside, { recursive: true, force: true });
    throw asAuditError(error, folder, 'written');
  }
}

/** Every file of a folder with its size and SHA-256. What is no plain file, a link or a folder, is listed with no content. */
export async function readFolder(folder: string): Promise<ReadonlyMap<string, Omit<SealedFile, 'path'>>> {
  const found = new Map<string, Omit<SealedFile, 'path'>>();
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      found.set(entry.name, entry.isFile() ? await hashFile(join(folder, entry.name)) : nothing);
    }
  } catch (error: unknown) {
    throw asAuditError(error, folder, 'read');
  }
  return found;
}

const nothing = { bytes: 0, sha256: '' };

async function addFile(
  file: string,
  path: string,
  writeTo: (write: Write) => Promise<void>,
): Promise<SealedFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  await writeNew(file, async (write) => {
    await writeTo(async (text) => {
      hash.update(text);
      bytes += Buffer.byteLength(text);
      await write(text);
    });
  });
  return { path, bytes, sha256: hash.digest('hex') };
}

async function hashFile(file: string): Promise<Omit<SealedFile, 'path'>> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(file)) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).byteLength;
  }
  return { bytes, sha256: hash.digest('hex') };
}

async function isThere(folder: string): Promise<boolean> {
  return await readdir(folder).then(
    () => true,
    (error: NodeJS.ErrnoException) => error.code !== 'ENOENT',
  );
}

function asAuditError(error: unknown, folder: string, done: 'read' | 'written'): unknown {
  return isFileError(error)
    ? new AuditError(
        'usage.invalid',
        { code: 'folder-unusable', folder, done, why: error.message },
        { cause: error },
      )
    : error;
}
