import { type Audit, type Cursor, isClosed, type Page } from '../../model/audit.ts';
import { AuditError } from '../../model/errors.ts';
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
   * Deletes an audit with its rows, evidence and image findings, the audit itself last, so that a deletion that died is
   * repeated by the next one. Does nothing when there is no such audit.
   */
  deleteAudit(id: AuditId): Promise<void>;
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

export function auditTaken(id: AuditId): AuditError {
  return new AuditError('store.conflict', { code: 'audit-there-already', id });
}

export function auditNotThere(id: AuditId): AuditError {
  return new AuditError('audit.notFound', { code: 'audit-not-there', id });
}
