import { openIn } from '../findings/coverage.ts';
import { requireAudit, updateOpen } from '../findings/store/audits.ts';
import { openStates } from '../findings/store/ledger.ts';
import { type Audit, isClosed } from '../model/audit.ts';
import { AuditError, isAuditError } from '../model/errors.ts';
import type { AuditId } from '../model/ids.ts';
import { isoTime } from '../model/ports.ts';
import { boundedDetail } from '../model/reasons/bounded-detail.ts';
import { type IncompleteReason, withReasons } from '../model/reasons/incomplete-reason.ts';
import { type Said, saidBy } from '../model/reasons/problem.ts';
import type { AuditDeps } from './audit-deps.ts';
import { endCanceled } from './cancel-audit.ts';
import { concludeAudit } from './conclude.ts';
import { type ConcludeEnd, type GaveUp, meansOf, type PlanEnd } from './course.ts';
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
  const audit = await reopenPlan(deps, await requireAudit(deps.store, id));
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
  const probing = await updateOpen(deps.store, planned.id, () => ({ state: 'probing' }));
  return { came: { kind: 'planned', subscriptions: probing.subscriptions }, audit: probing, error: null };
}

/** Closes an audit whose rows are all settled, or says that some are open. Errors: `audit.notFound`, the store's. */
export async function concludeOnce(deps: StoreDeps, id: AuditId): Promise<Stepped<ConcludeEnd>> {
  const audit = await requireAudit(deps.store, id);
  if (isClosed(audit.state)) {
    return closed(audit);
  }
  if (audit.cancelRequested) {
    return closed(await endCanceled(deps, audit));
  }
  const open = openIn(await deps.store.coverage(audit.id));
  return open > 0
    ? { came: { kind: 'open', open }, audit, error: null }
    : await concludeOrGiveUp(deps, audit);
}

async function concludeOrGiveUp(deps: StoreDeps, audit: Audit): Promise<Stepped<ConcludeEnd>> {
  try {
    return closed(await concludeAudit(deps, audit));
  } catch (error: unknown) {
    return { ...giveUp('conclude', error), audit };
  }
}

/**
 * Closes an audit that cannot be brought to its end: open rows are settled as failed, findings made so far are kept.
 * Errors: `audit.notFound`, the store's.
 */
export async function abandonOnce(deps: StoreDeps, id: AuditId, reason: IncompleteReason): Promise<Audit> {
  const audit = await requireAudit(deps.store, id);
  if (isClosed(audit.state)) {
    return audit;
  }
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

/** What the failure of a step comes to that will not pass. Throws the failure itself where it may. */
export function giveUp(
  step: Parameters<typeof meansOf>[0],
  error: unknown,
): { readonly came: GaveUp & { readonly detail: Said }; readonly error: Error } {
  if (meansOf(step, isAuditError(error) ? error.code : null) !== 'close') {
    throw error;
  }
  const cause = error instanceof Error ? error : new Error('no error was thrown', { cause: error });
  // Of a bug no more is said than that it is one, and where.
  const detail = isAuditError(cause) ? saidBy(cause) : boundedDetail(`${cause.name}: ${cause.message}`);
  return { came: { kind: 'gave-up', detail }, error: cause };
}

async function planOrClose(
  deps: AuditDeps,
  audit: Audit,
  signal: AbortSignal,
): Promise<{ readonly planned: Audit; readonly error: Error | null }> {
  try {
    return { planned: await planAudit(deps, audit, signal), error: null };
  } catch (error: unknown) {
    const { came, error: cause } = giveUp('plan', await asOwn(deps, audit, error));
    const code = isAuditError(cause) ? cause.code : 'bug';
    const reason = { code: 'ended-by-error', error: code, detail: came.detail } as const;
    const named = await settleWith(deps, audit, reason);
    return { planned: await close(deps, named, [reason]), error: cause };
  }
}

/** That an audit is gone that this one goes on with will not pass, and is not to be taken for its own end. */
async function asOwn({ store }: StoreDeps, { id }: Audit, error: unknown): Promise<unknown> {
  const isGone = isAuditError(error, 'audit.notFound');
  return isGone && (await store.readAudit(id)) !== null
    ? new AuditError('usage.invalid', error.problem)
    : error;
}

async function settleWith(deps: StoreDeps, audit: Audit, reason: IncompleteReason): Promise<Audit> {
  const named = await updateOpen(deps.store, audit.id, ({ incompleteBecause }) => ({
    incompleteBecause: withReasons(incompleteBecause, [reason]),
  }));
  await settleAll(
    deps,
    named,
    { states: openStates },
    { outcome: 'failed', reason: 'platform-error', detail: { code: 'stopped', because: reason } },
  );
  return named;
}

async function close(deps: StoreDeps, audit: Audit, because: readonly IncompleteReason[]): Promise<Audit> {
  return await updateOpen(deps.store, audit.id, ({ incompleteBecause }) => ({
    state: 'failed',
    endedAt: isoTime(deps.clock.wall()),
    incompleteBecause: withReasons(incompleteBecause, because),
  }));
}

function closed(audit: Audit): Stepped<{ readonly kind: 'closed'; readonly state: string }> {
  return { came: { kind: 'closed', state: audit.state }, audit, error: null };
}
