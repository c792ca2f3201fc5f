import { auditNotThere } from '../findings/store/audits.ts';
import { type Audit, isClosed } from '../model/audit.ts';
import { isAuditError } from '../model/errors.ts';
import type { AuditId } from '../model/ids.ts';
import { isoTime } from '../model/ports.ts';
import { type IncompleteReason, withReasons } from '../model/reasons/incomplete-reason.ts';
import { incompleteSentence } from '../report/sentences/incomplete.ts';
import { boundedDetail } from '../run-command/detail.ts';
import type { AuditDeps } from './audit-deps.ts';
import { endCanceled } from './cancel-audit.ts';
import { concludeAudit } from './conclude.ts';
import { type ConcludeEnd, meansOf, type PlanEnd } from './course.ts';
import { withCatalogue } from './plan/catalogue.ts';
import { planAudit, reopenPlan } from './plan/plan.ts';
import { settleAll } from './stop-probing.ts';

type StoreDeps = Pick<AuditDeps, 'store' | 'clock'>;

/** The audit as a step left it, with what closed it for good, if something did. */
export type Stepped<End> = { readonly came: End; readonly audit: Audit; readonly error: Error | null };

/**
 * Plans an audit, or says how it ended already. What will not pass closes it as `failed` with its reason.
 *
 * Errors: `audit.notFound`; trouble that may pass, with the audit left open.
 */
export async function planOnce(deps: AuditDeps, id: AuditId, signal: AbortSignal): Promise<Stepped<PlanEnd>> {
  const audit = await reopenPlan(deps, await readAudit(deps, id));
  const { planned, error } =
    audit.state === 'planning' ? await planOrClose(deps, audit, signal) : { planned: audit, error: null };
  // Before all else: rows found after the cancel are open in an audit that it closed.
  if (planned.cancelRequested) {
    return closed(await endCanceled(deps, planned));
  }
  if (isClosed(planned.state)) {
    return { ...closed(planned), error };
  }
  if (planned.state === 'planning') {
    return { came: { kind: 'interrupted' }, audit: planned, error: null };
  }
  await withCatalogue(deps, planned, signal);
  const probing = await deps.store.updateAudit(planned.id, (current) =>
    isClosed(current.state) ? current : { ...current, state: 'probing' },
  );
  return { came: { kind: 'planned', subscriptions: probing.subscriptions }, audit: probing, error: null };
}

/** Closes an audit whose rows are all settled, or says that some are open. Errors: `audit.notFound`, the store's. */
export async function concludeOnce(deps: StoreDeps, id: AuditId): Promise<Stepped<ConcludeEnd>> {
  const audit = await readAudit(deps, id);
  if (isClosed(audit.state)) {
    return closed(audit);
  }
  if (audit.cancelRequested) {
    return closed(await endCanceled(deps, audit));
  }
  const { pending, starting, started } = await deps.store.coverage(audit.id);
  const open = pending + starting + started;
  return open > 0
    ? { came: { kind: 'open', open }, audit, error: null }
    : await concludeOrGiveUp(deps, audit);
}

async function concludeOrGiveUp(deps: StoreDeps, audit: Audit): Promise<Stepped<ConcludeEnd>> {
  try {
    return closed(await concludeAudit(deps, audit));
  } catch (error: unknown) {
    if (meansOf('conclude', isAuditError(error) ? error.code : null) !== 'close') {
      throw error;
    }
    return { came: { kind: 'gave-up', detail: detailOf(error) }, audit, error: asError(error) };
  }
}

/**
 * Closes an audit that cannot be brought to its end: open rows are settled as failed, findings made so far are kept. `detail` is what it
 * failed of the last time. Errors: `audit.notFound`, the store's.
 */
export async function abandonOnce(deps: StoreDeps, id: AuditId, detail: string | null): Promise<Audit> {
  const audit = await readAudit(deps, id);
  if (isClosed(audit.state)) {
    return audit;
  }
  const reason: IncompleteReason = { code: 'gave-up', detail };
  const named = await settleWith(deps, audit, reason);
  try {
    return await concludeAudit(deps, named);
  } catch (error: unknown) {
    if (isAuditError(error)) {
      throw error;
    }
    // Whatever is wrong with its findings, it must not stay open for ever.
    return await close(deps, named, []);
  }
}

export async function readAudit({ store }: Pick<AuditDeps, 'store'>, id: AuditId): Promise<Audit> {
  const audit = await store.readAudit(id);
  if (audit === null) {
    throw auditNotThere(id);
  }
  return audit;
}

/** What a failure says, on one line; of a bug no more than that it is one, and where. */
export function detailOf(error: unknown): string {
  return boundedDetail(
    error instanceof Error ? `${isAuditError(error) ? '' : `${error.name}: `}${error.message}` : 'no error',
  );
}

export function asError(error: unknown): Error {
  return error instanceof Error
    ? error
    : new Error('something that is no error was thrown', { cause: error });
}

async function planOrClose(
  deps: AuditDeps,
  audit: Audit,
  signal: AbortSignal,
): Promise<{ readonly planned: Audit; readonly error: Error | null }> {
  try {
    return { planned: await planAudit(deps, audit, signal), error: null };
  } catch (error: unknown) {
    const code = isAuditError(error) ? error.code : null;
    if (meansOf('plan', code) !== 'close') {
      throw error;
    }
    const reason: IncompleteReason = {
      code: 'ended-by-error',
      error: code ?? 'bug',
      detail: detailOf(error),
    };
    return {
      planned: await close(deps, await settleWith(deps, audit, reason), [reason]),
      error: asError(error),
    };
  }
}

async function settleWith(deps: StoreDeps, audit: Audit, reason: IncompleteReason): Promise<Audit> {
  const named = await deps.store.updateAudit(audit.id, (current) =>
    isClosed(current.state)
      ? current
      : { ...current, incompleteBecause: withReasons(current.incompleteBecause, [reason]) },
  );
  await settleAll(
    deps,
    named,
    { states: ['pending', 'starting', 'started'] },
    { outcome: 'failed', reason: 'platform-error', detail: boundedDetail(incompleteSentence(reason)) },
  );
  return named;
}

async function close(deps: StoreDeps, audit: Audit, because: readonly IncompleteReason[]): Promise<Audit> {
  return await deps.store.updateAudit(audit.id, (current) =>
    isClosed(current.state)
      ? current
      : {
          ...current,
          state: 'failed',
          endedAt: isoTime(deps.clock.wall()),
          incompleteBecause: withReasons(current.incompleteBecause, because),
        },
  );
}

function closed(audit: Audit): Stepped<{ readonly kind: 'closed'; readonly state: string }> {
  return { came: { kind: 'closed', state: audit.state }, audit, error: null };
}
