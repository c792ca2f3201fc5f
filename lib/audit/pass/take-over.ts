import type { Claim } from '../../findings/store/leases.ts';
import type { OpenRow, RowChange, Settlement } from '../../findings/store/ledger.ts';
import type { Audit } from '../../model/audit.ts';
import type { Finding } from '../../model/finding.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { persist } from '../persist.ts';

/** What a probe found, and when it had been read (epoch milliseconds). */
type Found = { readonly settlement: Extract<Settlement, { outcome: 'judged' }>; readonly settledAt: number };

/**
 * A check that had to wait for its VM takes over what was found there since it began, instead of probing at once again.
 *
 * Errors: `store.fenced`.
 */
export async function takeOver(deps: AuditDeps, audit: Audit, claim: Claim): Promise<void> {
  const { store } = deps;
  const { subscriptionId, vm } = claim;
  const found = foundIn((await store.latestFinding(vm))?.finding ?? null);
  if (found === null || !answers(found, audit)) {
    return;
  }
  const rows = await store.openRows(audit.id, { subscriptionId, state: 'pending', limit: 1 });
  await persist(
    deps,
    claim,
    rows.map((row) => settled(row, found)),
  );
}

/**
 * A check settles the rows of its VM that wait in other audits with its own finding, so that their passes need not probe it a
 * second time. Left alone are audits of another probe, those that began later (a check may be gone on with long after it probed), and
 * those that keep raw evidence, which a check does not.
 *
 * Errors: `store.fenced`.
 */
export async function handOver(deps: AuditDeps, audit: Audit, claim: Claim): Promise<void> {
  const { store } = deps;
  const found = foundIn(await store.finding(audit.id, claim.vm));
  if (found === null) {
    return;
  }
  for (const row of await store.openRowsOf(claim.vm)) {
    if (row.row.state === 'pending' && (await wants(deps, row, found))) {
      await persist(deps, claim, [settled(row, found)]);
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
