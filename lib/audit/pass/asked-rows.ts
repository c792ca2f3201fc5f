import { settlementOf } from '../../findings/finding-of.ts';
import type { AskedVm, Fence } from '../../findings/store/leases.ts';
import type { OpenRow, RowChange, RowIn, Settlement } from '../../findings/store/ledger.ts';
import type { Audit } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import type { ResourceKey, SubscriptionId } from '../../model/ids.ts';
import type { RowMemo } from '../../model/row-memo.ts';
import type { RetryRules } from '../../run-command/retry-rules.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { persist, rowsIn } from '../persist.ts';
import type { Flights } from './flights.ts';
import type { PassUnderLease } from './pass-options.ts';
import { goOn } from './pick-up.ts';

/**
 * A check asks for its VM, before it takes a lease or finds it held: whoever holds it then, or next, goes on with the check's row.
 * Null: not a check of one VM. `answered`: its row is settled.
 */
export async function askFor(
  { store }: AuditDeps,
  { id: auditId, trigger }: Audit,
  subscriptionId: SubscriptionId,
): Promise<AskedVm | 'answered' | null> {
  if (trigger !== 'check') {
    return null;
  }
  const { items } = await store.findings(auditId, {}, 2);
  const [finding] = items;
  if (finding === undefined || items.length > 1) {
    return null;
  }
  const asked = { subscriptionId, auditId, vm: finding.target.key };
  if (finding.outcome !== null) {
    // It stands on the list until the holder has handed the finding over.
    return 'answered';
  }
  await store.askFor(asked);
  return asked;
}

/** What stands on a lease's list. */
export type Asked = {
  /** The VMs whose asked row is open: no other row of theirs is to be started. */
  readonly vms: ReadonlySet<ResourceKey>;
  /** Rows to be started before all others. */
  readonly first: readonly RowIn<'pending'>[];
};

/**
 * Goes through the list as the lease's holder. What was answered since is handed over and taken from the list; a row takes over what was
 * found in its VM since its check began; one in flight that nobody watches is gone on with. Left alone are audits of another version of
 * the probe.
 *
 * Errors: `store.fenced`.
 */
export async function seeToAsked(
  deps: AuditDeps,
  holder: PassUnderLease,
  flights: Pick<Flights, 'has' | 'follow'>,
): Promise<Asked> {
  const vms = new Set<ResourceKey>();
  const first: RowIn<'pending'>[] = [];
  for (const asked of await deps.store.askedVms(holder.subscriptionId)) {
    const row = asked.auditId === holder.audit.id ? null : await openAsked(deps, holder, asked);
    if (row !== null && !vms.has(asked.vm) && !flights.has(asked.vm)) {
      first.push(...rowsIn([row], 'pending').filter(({ entry: { memo } }) => isDue(deps, memo)));
      await goOn(deps, holder, row, flights.follow);
    }
    if (row !== null) {
      vms.add(asked.vm);
    }
  }
  return { vms, first };
}

function isDue({ clock }: AuditDeps, { notBefore }: RowMemo): boolean {
  return (notBefore ?? 0) <= clock.now();
}

async function openAsked(
  deps: AuditDeps,
  { fence }: PassUnderLease,
  asked: AskedVm,
): Promise<OpenRow | null> {
  const { store } = deps;
  const row = (await store.openRowsOf(asked.vm)).find(({ auditId }) => auditId === asked.auditId);
  if (row === undefined) {
    await handOver(deps, fence, asked);
    await store.endAsking(asked);
    return null;
  }
  const check = await store.readAudit(asked.auditId);
  if (check?.probeSha256 !== deps.probe.sha256) {
    return null;
  }
  return row.entry.state === 'pending' && (await takeOver(deps, fence, check, row)) ? null : row;
}

/**
 * Whether a probe of another audit may be running in a check's VM that nobody watches: it counts as running until its deadline, and
 * whoever resumes its audit settles it, for the check to take over. One that stands on the list itself is gone on with instead.
 */
export async function isProbedElsewhere(
  { store, clock }: AuditDeps,
  { subscriptionId, auditId, vm }: AskedVm,
  { probeDeadlineMs }: RetryRules,
): Promise<boolean> {
  const asked = await store.askedVms(subscriptionId);
  const rows = await store.openRowsOf(vm);
  const flightsFrom = clock.now() - probeDeadlineMs;
  const isOwnInFlight = rows.some(({ entry, auditId: id }) => id === auditId && entry.state !== 'pending');
  return (
    !isOwnInFlight &&
    rows.some(
      ({ entry, auditId: id }) =>
        'since' in entry && entry.since >= flightsFrom && !asked.some((each) => each.auditId === id),
    )
  );
}

/** What a probe found, and when it had been read (epoch milliseconds). */
type Found = { readonly settlement: Extract<Settlement, { outcome: 'judged' }>; readonly settledAt: number };

/**
 * A check's row takes over what was found in its VM since the check began, instead of being probed at once again. False: nothing was.
 *
 * Errors: `store.fenced`.
 */
export async function takeOver(deps: AuditDeps, fence: Fence, check: Audit, row: OpenRow): Promise<boolean> {
  const found = foundIn((await deps.store.latestFinding(row.target.key))?.finding ?? null);
  if (found === null || !answers(found, check)) {
    return false;
  }
  return (await persist(deps, fence, [settled(row, found)])).length > 0;
}

/**
 * Settles the rows of a check's VM that wait in other audits with the check's own finding, so that their passes need not probe it
 * a second time. Left alone are audits of another probe, those that began later (a check may be gone on with long after it probed),
 * and those that keep raw evidence, which a check does not.
 *
 * Errors: `store.fenced`.
 */
export async function handOver(deps: AuditDeps, fence: Fence, { auditId, vm }: AskedVm): Promise<void> {
  const { store } = deps;
  const found = foundIn(await store.finding(auditId, vm));
  if (found === null) {
    return;
  }
  for (const row of await store.openRowsOf(vm)) {
    if (row.entry.state === 'pending' && (await wants(deps, row, found))) {
      await persist(deps, fence, [settled(row, found)]);
    }
  }
}

async function wants({ store }: AuditDeps, { auditId }: OpenRow, found: Found): Promise<boolean> {
  const audit = await store.readAudit(auditId);
  return audit !== null && answers(found, audit) && !audit.limits.saveEvidence && !audit.cancelRequested;
}

function answers({ settlement, settledAt }: Found, { probeSha256, startedAt }: Audit): boolean {
  return settlement.probeSha256 === probeSha256 && settledAt >= Date.parse(startedAt);
}

function foundIn(finding: Finding | null): Found | null {
  const settlement = finding && settlementOf(finding);
  return settlement?.outcome !== 'judged' || !finding?.settledAt
    ? null
    : { settlement, settledAt: Date.parse(finding.settledAt) };
}

/** The times stay those of the probe: between them a change of the VM counts as the probe's own. */
function settled(row: OpenRow, { settlement, settledAt }: Found): RowChange {
  return { row, to: { state: 'settled', memo: row.entry.memo, settlement, settledAt } };
}
