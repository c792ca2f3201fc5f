import type { AskedVm, Fence } from '../../findings/store/leases.ts';
import type { OpenRow, RowChange, Settlement } from '../../findings/store/ledger.ts';
import type { Audit } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { persist } from '../persist.ts';

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
    if (row.row.state === 'pending' && (await wants(deps, row, found))) {
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
  const { outcome, probe, probedAt, probeSha256, settledAt } = finding ?? {};
  return outcome !== 'judged' || !probe || !probedAt || !probeSha256 || !settledAt
    ? null
    : { settlement: { outcome, probe, probedAt, probeSha256 }, settledAt: Date.parse(settledAt) };
}

/** The times stay those of the probe: between them a change of the VM counts as the probe's own. */
function settled(row: OpenRow, { settlement, settledAt }: Found): RowChange {
  return { row, to: { state: 'settled', memo: row.row.memo, settlement, settledAt } };
}
