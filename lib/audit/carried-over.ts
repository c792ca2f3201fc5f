import { type Latest, verdictToCarryOver } from '../findings/carry-over.ts';
import type { Store } from '../findings/store.ts';
import type { Audit } from '../model/audit.ts';
import type { LastKnown } from '../model/finding.ts';
import type { ResourceKey } from '../model/ids.ts';
import type { Target } from '../model/target.ts';
import type { AuditDeps } from './audit-deps.ts';

/**
 * Verdicts of earlier audits that spare a probe, where the audit allows that. A second look at single VMs, and a check of one,
 * is there to probe.
 */
export async function carriedOver(
  { store, clock }: Pick<AuditDeps, 'store' | 'clock'>,
  audit: Audit,
  targets: readonly Target[],
): Promise<ReadonlyMap<ResourceKey, LastKnown>> {
  const { maxAgeSeconds } = audit.limits;
  if (maxAgeSeconds === undefined || audit.lineage !== null || audit.trigger === 'check') {
    return new Map();
  }
  const current = { notBefore: clock.now() - maxAgeSeconds * 1000, probeSha256: audit.probeSha256 };
  const entries = await Promise.all(
    targets.map(async (target) => {
      const latest = await latestOf(store, target.key);
      const known = latest === null ? null : verdictToCarryOver(latest, target, current);
      return known === null ? [] : [[target.key, known] as const];
    }),
  );
  return new Map(entries.flat());
}

async function latestOf(store: Store, key: ResourceKey): Promise<Latest | null> {
  const latest = await store.latestFinding(key);
  const earlier = latest === null ? null : await store.readAudit(latest.auditId);
  return latest === null || earlier === null
    ? null
    : { finding: latest.finding, probeSha256: latest.finding.probeSha256 ?? earlier.probeSha256 };
}
