import type { RowFence } from '../../findings/store/leases.ts';
import type { RowChange } from '../../findings/store/ledger.ts';
import { patiently } from '../../findings/store/patient-store.ts';
import type { AuditId, ResourceKey } from '../../model/ids.ts';
import { afterLostStart, type RetryRules } from '../../run-command/retry.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { persist, rowsIn } from '../persist.ts';
import { pacedCall, type StartingRow } from './calls.ts';
import { claimMs } from './lease-guard.ts';
import type { PendingRow } from './wave-reader.ts';

export type StartChange = RowChange & { readonly row: PendingRow };

export type WrittenStarts = {
  /** Those that may be POSTed. */
  readonly starting: readonly StartingRow[];
  /**
   * Those whose VM a check has claimed: they go back into the queue and are tried again no faster than a busy VM is asked; by then
   * the check has mostly settled them with its own finding.
   */
  readonly claimed: readonly PendingRow[];
  /** Those that somebody else settled meanwhile. */
  readonly lost: readonly ResourceKey[];
};

/** Writes rows as `starting`. */
export async function writeStarts(
  deps: AuditDeps,
  { fence, rules }: { readonly fence: RowFence; readonly rules: RetryRules },
  changes: readonly StartChange[],
): Promise<WrittenStarts> {
  const claims = new Set<ResourceKey>();
  const written = await persist(deps, fence, changes, (vm) => claims.add(vm));
  const claimed = changes.flatMap(({ row }) => (claims.has(row.target.key) ? [row] : []));
  const seen = new Set([...claims, ...written.map(({ target }) => target.key)]);
  return {
    starting: rowsIn(written, 'starting'),
    claimed: claimed.length === 0 ? [] : await setAside(deps, { fence, rules }, claimed),
    lost: changes.map(({ row }) => row.target.key).filter((vm) => !seen.has(vm)),
  };
}

/** A VM that a check has judged meanwhile was to be asked, and could be. */
export async function isAnyJudged(
  { store }: AuditDeps,
  auditId: AuditId,
  vms: readonly ResourceKey[],
): Promise<boolean> {
  const findings = await Promise.all(vms.map((vm) => store.finding(auditId, vm)));
  return findings.some((finding) => finding?.outcome === 'judged');
}

async function setAside(
  deps: AuditDeps,
  { fence, rules }: { readonly fence: RowFence; readonly rules: RetryRules },
  rows: readonly PendingRow[],
): Promise<readonly PendingRow[]> {
  if ('vm' in fence) {
    return [];
  }
  const now = deps.clock.now();
  const claims = await patiently(deps.clock, () => deps.store.endClaims(fence, now));
  const untils = new Map(claims.map(({ vm, until }) => [vm, until]));
  return rows.map((row) => {
    // Its tokens are taken and not used.
    deps.pacer.observe(pacedCall('start', row), { remaining: [], throttled: null }, now);
    return { ...row, row: { ...row.row, memo: memoOf(rules, row, untils.get(row.target.key), now) } };
  });
}

/**
 * A claim that is gone again holds nothing up. One that ran out is a dead check's: its POST may have been carried out, as late
 * as at its last renewal.
 */
function memoOf(
  rules: RetryRules,
  { row: { memo } }: PendingRow,
  until: number | undefined,
  now: number,
): PendingRow['row']['memo'] {
  if (until === undefined) {
    return memo;
  }
  return until <= now
    ? afterLostStart(rules, memo, until - claimMs)
    : { ...memo, notBefore: now + rules.busyBackoffMs };
}
