import { AuditError, type ErrorCode } from '../model/errors.ts';

/**
 * Says what an SQLite error means for the store at `path`. Errors that only a bug can cause (a constraint, wrong SQL) and
 * errors of anything else come back as they are. Result codes: https://www.sqlite.org/rescode.html
 */
export function storeTrouble(error: unknown, path: string): unknown {
  const code = resultCode(error);
  const meaning = code === null ? undefined : (meanings[code] ?? meanings[code & 0xff]);
  if (code === null || meaning === undefined) {
    return error;
  }
  const message = `The store ${path} ${meaning.says}`;
  return new AuditError(meaning.code, message, { data: { path, sqliteCode: code }, cause: error });
}

/** The store file holds something that this program did not write. */
export function foreignStore(path: string, says: string): AuditError {
  const advice = 'Name another file with --store.';
  return new AuditError('store.foreignSchema', `The store ${path} ${says} ${advice}`, { data: { path } });
}

export function unavailableStore(path: string, says: string, cause?: unknown): AuditError {
  return new AuditError('store.unavailable', `The store ${path} ${says}`, { data: { path }, cause });
}

export function missingStore(path: string): AuditError {
  const message = `The store ${path} does not exist. Run an audit first, or name another file with --store.`;
  const problem = { code: 'store-not-there', store: path } as const;
  return new AuditError('store.unavailable', message, { data: { path }, problem });
}

export function emptyStore(path: string): AuditError {
  const message = `The store ${path} is empty: no audit was ever written to it.`;
  const problem = { code: 'store-empty', store: path } as const;
  return new AuditError('store.unavailable', message, { data: { path }, problem });
}

export function damagedStore(path: string, cause?: unknown): AuditError {
  return new AuditError('store.corrupt', `The store ${path} ${damaged}`, { data: { path }, cause });
}

const damaged = 'is damaged. Restore a copy of it or start a new one with --store.';
const notReachable =
  'cannot be read or written. Check that its directory exists, that the disk is well and that you may write both.';
const full = 'has no disk space left. Free some and resume the audit; nothing that was written is lost.';

const meanings: Readonly<Record<number, { readonly code: ErrorCode; readonly says: string } | undefined>> = {
  3: { code: 'store.unavailable', says: notReachable },
  5: { code: 'store.busy', says: 'is locked by another process. Try again when that one has finished.' },
  6: { code: 'store.busy', says: 'is locked by another process. Try again when that one has finished.' },
  8: {
    code: 'store.unavailable',
    says: 'is read-only here. Make it writable or name another file with --store.',
  },
  10: { code: 'store.unavailable', says: notReachable },
  11: { code: 'store.corrupt', says: damaged },
  13: { code: 'store.full', says: full },
  14: { code: 'store.unavailable', says: notReachable },
  23: { code: 'store.unavailable', says: notReachable },
  26: { code: 'store.corrupt', says: 'is not an SQLite database. Name another file with --store.' },
  // SQLITE_IOERR_SHMSIZE: growing the shared-memory file failed, which is how a full disk shows first in WAL mode.
  4874: { code: 'store.full', says: full },
};

/** SQLITE_READONLY and SQLITE_CANTOPEN, in any of their kinds. */
export function isReadOnlyPlace(error: unknown): boolean {
  const code = resultCode(error) ?? 0;
  return [8, 14].includes(code & 0xff);
}

/** By shape: errors of Node's own modules are not instances of another realm's `Error`. */
function resultCode(error: unknown): number | null {
  const code: unknown =
    typeof error === 'object' && error !== null && 'errcode' in error ? error.errcode : null;
  return typeof code === 'number' ? code : null;
}
