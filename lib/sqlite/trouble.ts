import { AuditError, type ErrorCode } from '../model/errors.ts';
import type { StoreTrouble } from '../model/reasons/problem.ts';

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
  return troubledStore(path, meaning, error, code);
}

/** The store file holds something that this program did not write. */
export function foreignStore(path: string): AuditError {
  return troubledStore(path, { code: 'store.foreignSchema', trouble: 'of-another-program' });
}

export function storeOfOtherVersion(path: string, schema: number, own: number): AuditError {
  const problem = {
    code: 'store-of-other-version',
    store: path,
    schema: `${schema}`,
    own,
    isFile: true,
  } as const;
  return new AuditError('store.foreignSchema', problem, { data: { path } });
}

export function notCreated(path: string, cause: unknown): AuditError {
  return troubledStore(path, { code: 'store.unavailable', trouble: 'not-created' }, cause);
}

export function notCopied(path: string, part: string, cause: unknown): AuditError {
  const problem = { code: 'store-not-copied', store: path, part } as const;
  return new AuditError('store.unavailable', problem, { data: { path }, cause });
}

export function missingStore(path: string): AuditError {
  const problem = { code: 'store-not-there', store: path, isFile: true } as const;
  return new AuditError('store.notFound', problem, { data: { path } });
}

export function emptyStore(path: string): AuditError {
  return new AuditError('store.notFound', { code: 'store-empty', store: path }, { data: { path } });
}

export function damagedStore(path: string, cause?: unknown): AuditError {
  return troubledStore(path, damaged, cause);
}

type Meaning = { readonly code: ErrorCode; readonly trouble: StoreTrouble };

function troubledStore(
  path: string,
  { code, trouble }: Meaning,
  cause?: unknown,
  sqliteCode?: number,
): AuditError {
  const problem = { code: 'store-trouble', store: path, trouble, said: null } as const;
  return new AuditError(code, problem, {
    data: { path, ...(sqliteCode !== undefined && { sqliteCode }) },
    cause,
  });
}

const damaged: Meaning = { code: 'store.corrupt', trouble: 'damaged' };
const unreachable: Meaning = { code: 'store.unavailable', trouble: 'unreachable' };
const locked: Meaning = { code: 'store.busy', trouble: 'locked' };
const full: Meaning = { code: 'store.full', trouble: 'full' };

const meanings: Readonly<Record<number, Meaning | undefined>> = {
  3: unreachable,
  5: locked,
  6: locked,
  8: { code: 'store.unavailable', trouble: 'read-only' },
  10: unreachable,
  11: damaged,
  13: full,
  14: unreachable,
  23: unreachable,
  26: { code: 'store.corrupt', trouble: 'no-sqlite' },
  // SQLITE_IOERR_SHMSIZE: growing the shared-memory file failed, which is how a full disk shows first in WAL mode.
  4874: full,
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
