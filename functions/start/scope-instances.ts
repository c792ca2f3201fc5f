import { closeAbandoned } from '../../lib/audit/durable/durable-steps.ts';
import { auditDeadline } from '../../lib/audit/stop-probing.ts';
import type { Store } from '../../lib/findings/store/store.ts';
import { scopeHash } from '../../lib/inventory/scope/scope.ts';
import { type Audit, isClosed } from '../../lib/model/audit.ts';
import type { AuditId } from '../../lib/model/ids.ts';
import { dayMs, type Log } from '../../lib/model/ports.ts';
import type { Scope } from '../../lib/model/scope.ts';
import type { AppDeps, Orchestrations } from '../app/app-deps.ts';
import { unavailable } from './orchestration-trouble.ts';

/**
 * Instances of one scope. There is more than one only where Durable goes on calling an instance running that will never move again, whatever it
 * is told (https://github.com/Azure/durabletask/issues/1252): it is left behind, and the scope has the next one.
 */
const mostInstances = 8;

/** An audit and its orchestration end within seconds of each other; the last messages may wait for a queue's poll. */
export const graceMs = 600_000;

const runningStates: readonly string[] = ['Running', 'Pending', 'Suspended', 'ContinuedAsNew'];

export type Instance = {
  readonly id: string;
  readonly auditId: AuditId;
  readonly isRunning: boolean;
  /** Epoch milliseconds; null where the service does not tell. */
  readonly createdAt: number | null;
};

type LookDeps = Pick<AppDeps, 'clock'> & { readonly store: Store };

/** The first instance that audits a scope; its id has none of the characters that Durable refuses. */
export function instanceIdOf(scope: Scope): string {
  return `audit-${scopeHash(scope)}`;
}

/** What is known of a scope's instances: the audit that is running, if one is, and the id for the next instance. */
export type ScopeInstances = {
  readonly running: AuditId | null;
  /** Null when every one of them is stuck. */
  readonly free: string | null;
  readonly stuck: readonly Instance[];
  readonly ended: readonly Instance[];
};

/** Errors: `orchestration.unavailable`, the store's. */
export async function scopeInstances(
  deps: LookDeps,
  orchestrations: Pick<Orchestrations, 'getStatus'>,
  scope: Scope,
): Promise<ScopeInstances> {
  const found = await knownInstances(orchestrations, scope);
  const looks = found.known.map(async (instance) => ({ instance, is: await standingOf(deps, instance) }));
  const seen = await Promise.all(looks);
  const of = (wanted: Standing) => seen.flatMap(({ instance, is }) => (is === wanted ? [instance] : []));
  return {
    running: of('running')[0]?.auditId ?? null,
    free: [...of('ended').map(({ id }) => id), ...found.unknown].sort()[0] ?? null,
    stuck: of('stuck'),
    ended: of('ended'),
  };
}

type Standing = 'running' | 'stuck' | 'ended';

async function standingOf(deps: LookDeps, instance: Instance): Promise<Standing> {
  if (!instance.isRunning) {
    return 'ended';
  }
  return (await isLeftBehind(deps, instance)) ? 'stuck' : 'running';
}

/** They are taken in order, so behind one that never was there is none; the first may have been purged. */
async function knownInstances(
  orchestrations: Pick<Orchestrations, 'getStatus'>,
  scope: Scope,
): Promise<{ readonly known: readonly Instance[]; readonly unknown: readonly string[] }> {
  const known: Instance[] = [];
  const unknown: string[] = [];
  for (const id of instanceIds(scope)) {
    const instance = await readInstance(orchestrations, id);
    if (instance !== null) {
      known.push(instance);
      continue;
    }
    unknown.push(id);
    if (id !== instanceIdOf(scope)) {
      break;
    }
  }
  return { known, unknown };
}

/**
 * Closes what an instance leaves open that Durable calls running past the audit's deadline. If it wakes, it finds its audit closed, probes
 * nothing and ends. Told to end once more for a day: a termination is not always taken.
 */
export async function leaveBehind(
  deps: LookDeps & { readonly log: Log },
  orchestrations: Pick<Orchestrations, 'terminate'>,
  { id, auditId }: Instance,
): Promise<void> {
  const audit = await deps.store.readAudit(auditId);
  const isOpen = audit !== null && !isClosed(audit.state);
  if (isOpen) {
    deps.log.warn('an audit is past its deadline and its orchestration does not end it; it is ended here', {
      auditId,
    });
    await closeAbandoned(deps, auditId, { code: 'orchestration-stuck' });
  }
  if (isOpen || (audit !== null && deps.clock.now() - Date.parse(audit.endedAt ?? '') < dayMs)) {
    deps.log.warn('an orchestration outlived its audit and is terminated', { auditId, instanceId: id });
    await orchestrations.terminate(id, 'its audit is closed').catch((error: unknown) => {
      deps.log.warn('an orchestration could not be terminated', {
        instanceId: id,
        reason: String(error).slice(0, 300),
      });
    });
  }
}

/**
 * An audit whose orchestration failed under it, such as for want of its version in a newer app, would stay open for ever. Not before its
 * deadline: somebody may be resuming it from the command line.
 */
export async function endOrphan(
  deps: LookDeps & { readonly log: Log },
  { auditId }: Instance,
): Promise<void> {
  const audit = await deps.store.readAudit(auditId);
  if (audit !== null && !isClosed(audit.state) && isOverdue(deps, audit)) {
    deps.log.warn('an audit outlived its orchestration and is ended', { auditId });
    await closeAbandoned(deps, auditId, { code: 'orchestration-ended' });
  }
}

/** Past its deadline by more than an orchestration that is well may need. */
export function isOverdue({ clock }: Pick<AppDeps, 'clock'>, audit: Audit): boolean {
  return clock.now() > auditDeadline(audit) + graceMs;
}

async function isLeftBehind(deps: LookDeps, { auditId, createdAt }: Instance): Promise<boolean> {
  const audit = await deps.store.readAudit(auditId);
  if (audit === null) {
    // An instance looks a minute for its audit's record; one that never got it may be stuck too.
    return createdAt !== null && deps.clock.now() - createdAt > dayMs;
  }
  const endedAt = isClosed(audit.state) ? Date.parse(audit.endedAt ?? '') : Number.NaN;
  return deps.clock.now() - endedAt > graceMs || isOverdue(deps, audit);
}

/** They differ in a last digit only, which the first lacks. */
function instanceIds(scope: Scope): string[] {
  const first = instanceIdOf(scope);
  return [first, ...Array.from({ length: mostInstances - 1 }, (_, index) => `${first}-${index + 2}`)];
}

/** Null when nothing was started under the id, or what was is not ours. */
async function readInstance(
  orchestrations: Pick<Orchestrations, 'getStatus'>,
  id: string,
): Promise<Instance | null> {
  let status: Awaited<ReturnType<Orchestrations['getStatus']>>;
  try {
    status = await orchestrations.getStatus(id);
  } catch (error: unknown) {
    // An unknown instance is an error to this client (durable-functions 3.5).
    if (/\b404\b/.test(String(error))) {
      return null;
    }
    throw unavailable(error);
  }
  const auditId = (status.input as { auditId?: unknown } | null | undefined)?.auditId;
  const createdAt = Date.parse(String(status.createdTime));
  return typeof auditId === 'string'
    ? {
        id,
        auditId: auditId as AuditId,
        isRunning: runningStates.includes(status.runtimeStatus),
        createdAt: Number.isNaN(createdAt) ? null : createdAt,
      }
    : null;
}
