import { updateOpen } from '../findings/store/audits.ts';
import { openStates } from '../findings/store/ledger.ts';
import { type Audit, isClosed } from '../model/audit.ts';
import { AuditError } from '../model/errors.ts';
import type { AuditId } from '../model/ids.ts';
import { withReasons } from '../model/reasons/incomplete-reason.ts';
import type { AuditDeps } from './audit-deps.ts';
import { concludeAudit } from './conclude.ts';
import { settleAll } from './stop-probing.ts';

/**
 * Ends an audit for good: the flag stops every process that works on it within seconds, all open rows are settled as
 * `canceled`, findings made so far are kept. Commands already running in VMs go on to their end; they are read-only.
 *
 * Errors: `audit.notFound`, `audit.closed`.
 */
export async function cancelAudit(deps: Pick<AuditDeps, 'store' | 'clock'>, id: AuditId): Promise<Audit> {
  const audit = await deps.store.updateAudit(id, (current) => {
    if (isClosed(current.state)) {
      throw new AuditError('audit.closed', { code: 'audit-ended', id, state: current.state });
    }
    return { ...current, cancelRequested: true };
  });
  return await endCanceled(deps, audit);
}

/** Settles what is open as `canceled` and closes the audit, which says where it has not seen all of its scope. */
export async function endCanceled(deps: Pick<AuditDeps, 'store' | 'clock'>, audit: Audit): Promise<Audit> {
  if (audit.state === 'planning' || audit.isPlanCut === true) {
    await updateOpen(deps.store, audit.id, ({ incompleteBecause }) => ({
      incompleteBecause: withReasons(incompleteBecause, [{ code: 'discovery-canceled' }]),
    }));
  }
  await settleAll(deps, audit, { states: openStates }, { outcome: 'canceled', reason: 'canceled' });
  return await concludeAudit(deps, audit);
}
