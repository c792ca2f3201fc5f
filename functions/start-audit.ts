import { createAudit, newAuditId } from '../lib/audit/create-audit.ts';
import { abandonStep } from '../lib/audit/durable-steps.ts';
import { functionNames } from '../lib/audit/function-names.ts';
import { auditDeadline } from '../lib/audit/stop-probing.ts';
import type { Store } from '../lib/findings/store.ts';
import { requireInclusion, scopeHash } from '../lib/inventory/scope.ts';
import { type Audit, type AuditTrigger, isClosed } from '../lib/model/audit.ts';
import type { AuditId } from '../lib/model/ids.ts';
import type { Log } from '../lib/model/ports.ts';
import type { Scope } from '../lib/model/scope.ts';
import type { AppDeps, Orchestrations } from './app-deps.ts';
import { inTurn } from './in-turn.ts';
import { unavailable } from './orchestration-trouble.ts';

export type StartRequest = {
  readonly scope: Scope;
  readonly trigger: AuditTrigger;
  readonly startedBy: string;
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
  const instanceId = instanceIdOf(request.scope);
  const last = await lastInstance(orchestrations, instanceId);
  if (last?.isRunning === true) {
    await endStuckInstance(deps, orchestrations, { instanceId, auditId: last.auditId }, log);
    return { kind: 'already-running', auditId: last.auditId };
  }
  if (last !== null) {
    await endOrphan({ ...deps, store, log }, last.auditId);
  }
  return await inTurn({ ...deps, store, log }, request.scope, async () => {
    const running = await runningAudit(orchestrations, instanceId);
    if (running !== null) {
      return { kind: 'already-running', auditId: running };
    }
    const id = newAuditId(deps);
    try {
      await orchestrations.startNew(functionNames.auditOrchestration, { instanceId, input: { auditId: id } });
    } catch (error: unknown) {
      // It may have come about all the same, or another's may have (https://github.com/Azure/azure-functions-durable-extension/issues/3468).
      const winner = await runningAudit(orchestrations, instanceId);
      if (winner === null) {
        throw unavailable(error);
      }
      return { kind: 'already-running', auditId: winner };
    }
    const audit = await createAudit({ ...deps, store }, { ...request, id, limits: deps.limits });
    return { kind: 'started', audit };
  });
}

/** The instance that audits a scope; its id has none of the characters that Durable refuses. */
export function instanceIdOf(scope: Scope): string {
  return `audit-${scopeHash(scope)}`;
}

const runningStates: readonly string[] = ['Running', 'Pending', 'Suspended', 'ContinuedAsNew'];

/** The audit that an instance is running; null when it is unknown or has ended. */
export async function runningAudit(
  orchestrations: Orchestrations,
  instanceId: string,
): Promise<AuditId | null> {
  const last = await lastInstance(orchestrations, instanceId);
  return last?.isRunning === true ? last.auditId : null;
}

type Instance = { readonly auditId: AuditId; readonly isRunning: boolean };

/** What was last started under an id; null when nothing was. */
async function lastInstance(orchestrations: Orchestrations, instanceId: string): Promise<Instance | null> {
  let status: Awaited<ReturnType<Orchestrations['getStatus']>>;
  try {
    status = await orchestrations.getStatus(instanceId);
  } catch (error: unknown) {
    // An unknown instance is an error to this client (durable-functions 3.5).
    if (/\b404\b/.test(String(error))) {
      return null;
    }
    throw unavailable(error);
  }
  const auditId = (status.input as { auditId?: unknown } | null | undefined)?.auditId;
  return typeof auditId === 'string'
    ? { auditId: auditId as AuditId, isRunning: runningStates.includes(status.runtimeStatus) }
    : null;
}

/**
 * An audit whose orchestration failed under it, such as for want of its version in a newer app, would stay open for ever. Not before its
 * deadline: somebody may be resuming it from the command line.
 */
async function endOrphan(
  deps: Pick<AppDeps, 'clock'> & { readonly store: Store; readonly log: Log },
  auditId: AuditId,
): Promise<void> {
  const audit = await deps.store.readAudit(auditId);
  if (audit !== null && !isClosed(audit.state) && deps.clock.now() > auditDeadline(audit) + graceMs) {
    deps.log.warn('an audit outlived its orchestration and is ended', { auditId });
    await abandonStep(deps, { auditId });
  }
}

/** An instance that goes on although its audit is closed would block its scope for ever. */
async function endStuckInstance(
  deps: AppDeps,
  orchestrations: Orchestrations,
  { instanceId, auditId }: { readonly instanceId: string; readonly auditId: AuditId },
  log: Log,
): Promise<void> {
  const audit = await (await deps.openStore()).readAudit(auditId);
  const endedAt = audit !== null && isClosed(audit.state) ? Date.parse(audit.endedAt ?? '') : Number.NaN;
  if (deps.clock.now() - endedAt > graceMs) {
    log.warn('an orchestration outlived its audit and is terminated', { auditId, instanceId });
    await orchestrations.terminate(instanceId, 'its audit is closed');
  }
}

/** An audit and its orchestration end within seconds of each other; the last messages may wait for a queue's poll. */
const graceMs = 600_000;
