import { createAudit, newAuditId } from '../../lib/audit/create-audit.ts';
import { durableNames } from '../../lib/audit/durable/durable-names.ts';
import { releaseScope, takeScope } from '../../lib/audit/scope-lock.ts';
import { patientStore } from '../../lib/findings/store/patient-store.ts';
import { requireInclusion } from '../../lib/inventory/scope/scope.ts';
import type { Audit, AuditLimits, AuditTrigger, Lineage } from '../../lib/model/audit.ts';
import { defined } from '../../lib/model/defined.ts';
import type { AuditId } from '../../lib/model/ids.ts';
import type { Log } from '../../lib/model/ports.ts';
import type { Scope } from '../../lib/model/scope.ts';
import type { AppDeps, Orchestrations } from '../app/app-deps.ts';
import { inTurn } from './in-turn.ts';
import { unavailable } from './orchestration-trouble.ts';
import { endOrphan, leaveBehind, scopeInstances } from './scope-instances.ts';

export type StartRequest = {
  readonly scope: Scope;
  readonly trigger: AuditTrigger;
  readonly startedBy: string;
  /** Of an audit that goes on with another. */
  readonly lineage?: Lineage;
  /** Absent: the setting's; of an audit that goes on with another, none. */
  readonly perImage?: number;
};

export type Started =
  | { readonly kind: 'started'; readonly audit: Audit }
  /** An audit of the very same scope is running. */
  | { readonly kind: 'already-running'; readonly auditId: AuditId };

/**
 * Starts an audit as an orchestration whose instance id is its scope, so that one scope is never audited twice at a time, however
 * many callers ask at once.
 *
 * Errors: `scope.empty`, `orchestration.unavailable`, the store's.
 */
export async function startAudit(
  deps: AppDeps,
  orchestrations: Orchestrations,
  request: StartRequest,
  log: Log,
): Promise<Started> {
  requireInclusion(request.scope);
  const store = await deps.openStore();
  const look = () => scopeInstances({ ...deps, store }, orchestrations, request.scope);
  const before = await look();
  for (const instance of before.stuck) {
    await leaveBehind({ ...deps, store, log }, orchestrations, instance);
  }
  if (before.running !== null) {
    return { kind: 'already-running', auditId: before.running };
  }
  for (const instance of before.ended) {
    await endOrphan({ ...deps, store: patientStore(store, deps.clock), log }, instance);
  }
  return await inTurn({ ...deps, store, log }, request.scope, async () => {
    const { running, free } = await look();
    if (running !== null) {
      return { kind: 'already-running', auditId: running };
    }
    if (free === null) {
      throw unavailable(new Error('Every instance of this scope is stuck: purge their history.'));
    }
    const id = newAuditId(deps);
    // A command line may be at work on this scope.
    const hold = await takeScope({ ...deps, store }, request.scope, id);
    if (hold.kind === 'held') {
      return { kind: 'already-running', auditId: hold.holder as AuditId };
    }
    try {
      const winner = await startInstance(orchestrations, { free, id, look });
      if (winner !== null) {
        return { kind: 'already-running', auditId: winner };
      }
      const limits = limitsOf(deps.limits, request);
      return { kind: 'started', audit: await createAudit({ ...deps, store }, { ...request, id, limits }) };
    } finally {
      await releaseScope({ store }, hold.fence);
    }
  });
}

function limitsOf({ perImage: set, ...limits }: AuditLimits, request: StartRequest): AuditLimits {
  const perImage = request.perImage ?? (request.lineage === undefined ? set : undefined);
  return { ...limits, ...defined({ perImage }) };
}

/** Null when it was started; otherwise whose audit is running all the same. */
async function startInstance(
  orchestrations: Orchestrations,
  {
    free,
    id,
    look,
  }: { readonly free: string; readonly id: AuditId; readonly look: () => ReturnType<typeof scopeInstances> },
): Promise<AuditId | null> {
  try {
    const input = { auditId: id };
    await orchestrations.startNew(durableNames.audit, { instanceId: free, input });
    return null;
  } catch (error: unknown) {
    // It may have come about all the same, or another's may have (https://github.com/Azure/azure-functions-durable-extension/issues/3468).
    const winner = (await look()).running;
    if (winner === null) {
      throw unavailable(error);
    }
    return winner;
  }
}
