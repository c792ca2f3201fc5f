import { scopeHash } from '../inventory/scope.ts';
import type { Audit, AuditLimits, AuditTrigger, Lineage } from '../model/audit.ts';
import type { AuditId } from '../model/ids.ts';
import { isoTime } from '../model/ports.ts';
import type { Scope } from '../model/scope.ts';
import type { AuditDeps } from './audit-deps.ts';

export type AuditRequest = {
  readonly scope: Scope;
  readonly trigger: AuditTrigger;
  readonly startedBy: string;
  readonly limits: AuditLimits;
  readonly lineage?: Lineage | null;
};

/** Enters a new audit, in state `planning`, into the store. */
export async function createAudit(
  deps: Pick<AuditDeps, 'clock' | 'random' | 'store' | 'probe'>,
  request: AuditRequest,
): Promise<Audit> {
  const startedAt = isoTime(deps.clock.now());
  const audit: Audit = {
    id: auditId(startedAt, deps.random.hex(4)),
    state: 'planning',
    trigger: request.trigger,
    startedBy: request.startedBy,
    scope: request.scope,
    scopeHash: scopeHash(request.scope),
    startedAt,
    endedAt: null,
    probeSha256: deps.probe.sha256,
    limits: request.limits,
    lineage: request.lineage ?? null,
    incompleteBecause: [],
    subscriptions: [],
    stoppedByMaxErrors: false,
    cancelRequested: false,
  };
  await deps.store.createAudit(audit);
  return audit;
}

function auditId(startedAt: string, tail: string): AuditId {
  const seconds = startedAt.slice(0, 19).replaceAll('-', '').replaceAll(':', '');
  return `${seconds}Z-${tail}` as AuditId;
}
