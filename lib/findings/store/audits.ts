import { type Audit, type Cursor, isClosed, type Page } from '../../model/audit.ts';
import { AuditError, isAuditError } from '../../model/errors.ts';
import type { AuditId } from '../../model/ids.ts';

export type AuditFilter = { readonly scopeHash?: string };

/** The audits' own records. */
export type AuditStore = {
  /** Throws `store.conflict` when the id is taken. */
  createAudit(audit: Audit): Promise<void>;
  /** Null when there is no such audit. */
  readAudit(id: AuditId): Promise<Audit | null>;
  /** Reads, changes and writes in one conditional step, repeating on a concurrent change. Throws `audit.notFound`. */
  updateAudit(id: AuditId, change: (audit: Audit) => Audit): Promise<Audit>;
  /** Newest first. */
  listAudits(filter: AuditFilter, limit: number, cursor?: Cursor): Promise<Page<Audit>>;
  /**
   * Deletes closed audits with their rows, evidence and image findings: first their records, so that no reader finds a part. What a
   * deletion that died left behind goes with the next one, even of none. Does nothing about an audit that is not there.
   */
  deleteAudits(ids: readonly AuditId[]): Promise<void>;
};

/** Changes what is named of an audit's record; one that is closed stays as it is. */
export function updateOpen(
  store: Pick<AuditStore, 'updateAudit'>,
  id: AuditId,
  change: (audit: Audit) => Partial<Audit>,
): Promise<Audit> {
  return store.updateAudit(id, (current) =>
    isClosed(current.state) ? current : { ...current, ...change(current) },
  );
}

/** Throws `audit.notFound`. */
export async function requireAudit(store: Pick<AuditStore, 'readAudit'>, id: AuditId): Promise<Audit> {
  const audit = await store.readAudit(id);
  if (audit === null) {
    throw auditNotThere(id);
  }
  return audit;
}

/** Null where the audit that the work is about was deleted since it was listed. */
export async function unlessGone<Value>(work: Promise<Value>): Promise<Value | null> {
  try {
    return await work;
  } catch (error: unknown) {
    if (isAuditError(error, 'audit.notFound')) {
      return null;
    }
    throw error;
  }
}

export function auditTaken(id: AuditId): AuditError {
  return new AuditError('store.conflict', { code: 'audit-there-already', id });
}

export function auditNotThere(id: AuditId): AuditError {
  return new AuditError('audit.notFound', { code: 'audit-not-there', id });
}
