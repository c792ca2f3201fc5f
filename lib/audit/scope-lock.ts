import type { Fence, LeaseAnswer } from '../findings/store/leases.ts';
import { scopeHash } from '../inventory/scope/scope.ts';
import { type Audit, isClosed } from '../model/audit.ts';
import { AuditError, isAuditError } from '../model/errors.ts';
import type { AuditId } from '../model/ids.ts';
import type { Scope } from '../model/scope.ts';
import type { AuditDeps } from './audit-deps.ts';
import { auditDeadline } from './stop-probing.ts';

type LockDeps = Pick<AuditDeps, 'store' | 'clock'>;

/**
 * Takes a scope's lock for one audit, so that no other audit of it is started in this store while somebody works on this one. A process that
 * died holds it for no longer than `lockMs`; the same audit takes it again at once, and any other once that audit is closed, such as by a cancel
 * (who may still probe in a subscription, its own lease tells).
 */
export async function takeScope({ store, clock }: LockDeps, scope: Scope, id: AuditId): Promise<LeaseAnswer> {
  const acquire = (now: number) => store.acquireLease(lockOf(scope), id, lockMs, now);
  const answer = await acquire(clock.now());
  const isLeft = answer.kind === 'held' && (await isOver(store, answer.holder as AuditId));
  return isLeft ? await acquire(answer.until) : answer;
}

async function isOver(store: LockDeps['store'], id: AuditId): Promise<boolean> {
  const audit = await store.readAudit(id);
  return audit !== null && isClosed(audit.state);
}

/** What was done under it is done, even if the lock is not handed back: it ends by itself. */
export async function releaseScope({ store }: Pick<LockDeps, 'store'>, fence: Fence): Promise<void> {
  await tolerantly(() => store.releaseLease(fence));
}

/**
 * Works on an audit while its scope is held for it. Throws `audit.running` when another audit of the very scope is being worked on.
 */
export async function holdingScope<Result>(
  deps: LockDeps,
  { id, scope }: Pick<Audit, 'id' | 'scope'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const hold = await takeScope(deps, scope, id);
  if (hold.kind === 'held') {
    throw running({ id: hold.holder as AuditId, until: timeText(hold.until), isOfApp: false });
  }
  const driven = await drivenElsewhere(deps, scope, id);
  if (driven !== null) {
    await releaseScope(deps, hold.fence);
    throw running({ id: driven.id, until: timeText(auditDeadline(driven)), isOfApp: true });
  }
  const done = new AbortController();
  const renewing = renew(deps, hold.fence, done.signal);
  try {
    return await work();
  } finally {
    done.abort();
    await renewing;
    await releaseScope(deps, hold.fence);
  }
}

type Running = { readonly id: AuditId; readonly until: string; readonly isOfApp: boolean };

function running({ id, until, isOfApp }: Running): AuditError {
  return new AuditError(
    'audit.running',
    { code: 'audit-at-work', by: id, until, isOfApp },
    { data: { auditId: id } },
  );
}

function timeText(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19)}Z`;
}

/** Longer than a process may be too busy to renew in time. */
const lockMs = 60_000;
const renewEveryMs = 15_000;

async function renew({ store, clock }: LockDeps, fence: Fence, done: AbortSignal): Promise<void> {
  for (;;) {
    await clock.sleep(renewEveryMs, done);
    if (done.aborted) {
      return;
    }
    await tolerantly(() => store.renewLease(fence, lockMs, clock.now()));
  }
}

/** A store that is out for a moment costs the lock and not the audit. */
async function tolerantly(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error: unknown) {
    if (!isAuditError(error)) {
      throw error;
    }
  }
}

/** An app's audits hold no lock: an orchestration drives them, until their deadline at the latest. */
async function drivenElsewhere({ store, clock }: LockDeps, scope: Scope, id: AuditId): Promise<Audit | null> {
  const { items } = await store.listAudits({ scopeHash: scopeHash(scope) }, 20);
  const isDriven = (audit: Audit): boolean =>
    audit.id !== id &&
    audit.trigger !== 'cli' &&
    audit.state !== 'interrupted' &&
    !isClosed(audit.state) &&
    clock.now() < auditDeadline(audit);
  return items.find(isDriven) ?? null;
}

/** The key of the lease that is the lock. */
function lockOf(scope: Scope): string {
  return `scope:${scopeHash(scope)}`;
}
