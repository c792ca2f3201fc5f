import { AuditError, isAuditError } from '../../model/errors.ts';
import type { OpenRow } from './ledger.ts';

/** These rows, of a write that was refused, are not at their versions any more. */
export function rowConflict(rows: readonly OpenRow[]): AuditError {
  const [first] = rows;
  const others = rows.length === 1 ? '' : ` and ${rows.length - 1} more of the same write`;
  const message = `The ledger row of ${first?.target.resourceId}${others} changed in the meantime: read it again.`;
  return new AuditError('store.conflict', message, { data: { rows: rows.map(nameOf).join('\n') } });
}

/** The rows that a refused write names; none for any other error. */
export function rowsInConflict(error: unknown, rows: readonly OpenRow[]): readonly OpenRow[] {
  const named = isAuditError(error, 'store.conflict') ? String(error.data['rows']).split('\n') : [];
  return rows.filter((row) => named.includes(nameOf(row)));
}

function nameOf({ auditId, target }: OpenRow): string {
  return `${auditId} ${target.key}`;
}
