import type { Claim, OpenRow, RowChange, Settlement } from '../findings/store.ts';
import type { Audit } from '../model/audit.ts';
import type { Finding } from '../model/finding.ts';
import type { AuditDeps } from './audit-deps.ts';
import { persist } from './persist.ts';

type Judged = Extract<Settlement, { outcome: 'judged' }>;

/**
 * A check that had to wait for its VM takes over what was found there since it began, instead of probing at once again.
 *
 * Errors: `store.fenced`.
 */
export async function takeOver(deps: AuditDeps, audit: Audit, claim: Claim): Promise<void> {
  const { store, clock } = deps;
  const { subscriptionId, vm } = claim;
  const latest = (await store.latestFinding(vm))?.finding ?? null;
  const judged = latest === null ? null : judgedOf(latest);
  if (
    judged?.probeSha256 !== audit.probeSha256 ||
    Date.parse(latest?.settledAt ?? '') < Date.parse(audit.startedAt)
  ) {
    return;
  }
  const rows = await store.openRows(audit.id, { subscriptionId, state: 'pending', limit: 1 });
  await persist(
    deps,
    claim,
    rows.map((row) => settled(row, judged, clock.now())),
  );
}

/**
 * A check settles the rows of its VM that wait in other audits with its own finding, so that their passes need not probe it a
 * second time. Left alone are audits of another probe, and those that keep raw evidence, which a check does not.
 *
 * Errors: `store.fenced`.
 */
export async function handOver(deps: AuditDeps, audit: Audit, claim: Claim): Promise<void> {
  const { store, clock } = deps;
  const finding = await store.finding(audit.id, claim.vm);
  const judged = finding === null ? null : judgedOf(finding);
  if (judged === null) {
    return;
  }
  for (const row of await store.openRowsOf(claim.vm)) {
    if (row.row.state === 'pending' && (await wants(deps, row, judged))) {
      await persist(deps, claim, [settled(row, judged, clock.now())]);
    }
  }
}

async function wants({ store }: AuditDeps, { auditId }: OpenRow, { probeSha256 }: Judged): Promise<boolean> {
  const audit = await store.readAudit(auditId);
  return (
    audit !== null &&
    audit.probeSha256 === probeSha256 &&
    !audit.limits.saveEvidence &&
    !audit.cancelRequested
  );
}

function judgedOf({ outcome, probe, probedAt, probeSha256 }: Finding): Judged | null {
  return outcome !== 'judged' || probe === null || probedAt === null || probeSha256 === null
    ? null
    : { outcome, probe, probedAt, probeSha256 };
}

function settled(row: OpenRow, settlement: Judged, settledAt: number): RowChange {
  return { row, to: { state: 'settled', memo: row.row.memo, settlement, settledAt } };
}
