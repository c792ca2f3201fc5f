import type { RowChange } from '../../findings/store/ledger.ts';
import type { ResourceKey } from '../../model/ids.ts';
import { afterLostStart } from '../../run-command/retry.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { patiently, persist, rowsIn } from '../persist.ts';
import { type HandState, pacedCall, reopen, type StartingRow } from './hand-state.ts';
import { claimMs } from './hold.ts';
import type { PendingRow } from './wave-reader.ts';

export type StartChange = RowChange & { readonly row: PendingRow };

/**
 * Writes rows as `starting` and returns those that may be POSTed. A row whose VM a check has claimed goes back into the queue
 * and is tried again no faster than a busy VM is asked; by then the check has mostly settled it with its own finding.
 */
export async function writeStarts(
  deps: AuditDeps,
  state: HandState,
  changes: readonly StartChange[],
): Promise<readonly StartingRow[]> {
  const claimed = new Set<ResourceKey>();
  const written = await persist(deps, state.fence, changes, (vm) => claimed.add(vm));
  if (claimed.size > 0) {
    const rows = changes.flatMap(({ row }) => (claimed.has(row.target.key) ? [row] : []));
    await setAside(deps, state, rows);
  }
  const seen = new Set([...claimed, ...written.map(({ target }) => target.key)]);
  const lost = changes.map(({ row }) => row.target.key).filter((vm) => !seen.has(vm));
  if (state.access.phase === 'sampling' && (await isAnyJudged(deps, state, lost))) {
    reopen(state);
  }
  return rowsIn(written, 'starting');
}

/** A VM that a check has judged meanwhile was to be asked, and could be. */
async function isAnyJudged(
  { store }: AuditDeps,
  { audit }: HandState,
  vms: readonly ResourceKey[],
): Promise<boolean> {
  const findings = await Promise.all(vms.map((vm) => store.finding(audit.id, vm)));
  return findings.some((finding) => finding?.outcome === 'judged');
}

async function setAside(deps: AuditDeps, state: HandState, rows: readonly PendingRow[]): Promise<void> {
  const { fence } = state;
  if ('vm' in fence) {
    return;
  }
  const now = deps.clock.now();
  const claims = await patiently(deps.clock, () => deps.store.endClaims(fence, now));
  const untils = new Map(claims.map(({ vm, until }) => [vm, until]));
  for (const row of rows) {
    // Its tokens are taken and not used.
    deps.pacer.observe(pacedCall('start', row), { remaining: [], throttled: null }, now);
    state.queue.put({
      ...row,
      row: { ...row.row, memo: memoOf(state, row, untils.get(row.target.key), now) },
    });
  }
}

/**
 * A claim that is gone again holds nothing up. One that ran out is a dead check's: its POST may have been carried out, as late
 * as at its last renewal.
 */
function memoOf(
  { rules }: HandState,
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
