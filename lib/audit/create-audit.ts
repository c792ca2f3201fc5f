import { scopeHash } from '../inventory/scope/scope.ts';
import type { Audit, AuditLimits, AuditTrigger, Lineage } from '../model/audit.ts';
import type { AuditId } from '../model/ids.ts';
import { isoTime } from '../model/ports.ts';
import type { Scope } from '../model/scope.ts';
import { halves } from '../model/verdict.ts';
import type { AuditDeps, Probe } from './audit-deps.ts';

export type AuditRequest = {
  readonly scope: Scope;
  readonly trigger: AuditTrigger;
  readonly startedBy: string;
  readonly limits: AuditLimits;
  readonly lineage?: Lineage | null;
  /** Absent: a new one. */
  readonly id?: AuditId;
};

/** Enters a new audit, in state `planning`, into the store. */
export async function createAudit(
  deps: Pick<AuditDeps, 'clock' | 'random' | 'store'> & { readonly probe: Pick<Probe, 'sha256'> },
  request: AuditRequest,
): Promise<Audit> {
  const startedAt = isoTime(deps.clock.wall());
  const audit: Audit = {
    id: request.id ?? newAuditId(deps),
    state: 'planning',
    trigger: request.trigger,
    startedBy: request.startedBy,
    scope: request.scope,
    scopeHash: scopeHash(request.scope),
    startedAt,
    endedAt: null,
    probeSha256: deps.probe.sha256,
    halves,
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

/** An id that sorts by start time. */
export function newAuditId({ clock, random }: Pick<AuditDeps, 'clock' | 'random'>): AuditId {
  const seconds = isoTime(clock.wall()).slice(0, 19).replaceAll(/[-:]/g, '');
  return `${seconds}Z-${random.hex(4)}` as AuditId;
}
