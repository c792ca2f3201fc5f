import { claimLost, vmClaimed } from '../findings/store/claim-trouble.ts';
import type { Claim, Fence, Leases, StandingClaim } from '../findings/store/leases.ts';
import type { RowChange } from '../findings/store/ledger.ts';
import type { Connection } from './connection.ts';
import { requireFence } from './leases.ts';

export function claimMethods(
  connection: Connection,
): Pick<Leases, 'claimVm' | 'renewClaim' | 'releaseClaim' | 'endClaims'> {
  return {
    claimVm: async (claim, terms) => connection.transact(() => claimVm(connection, claim, terms)),
    renewClaim: async (claim, ttlMs, now) =>
      connection.run(`UPDATE claims SET until = $until ${whereHeld}`, { ...claim, until: now + ttlMs }) === 1,
    releaseClaim: async (claim, closedUntil) => {
      if (closedUntil === undefined) {
        connection.run(`DELETE FROM claims ${whereHeld}`, { ...claim });
      } else {
        connection.run(`UPDATE claims SET holder = '', until = $closedUntil ${whereHeld}`, {
          ...claim,
          closedUntil,
        });
      }
    },
    endClaims: async (fence, now) =>
      connection.transact(() => {
        requireFence(connection, fence);
        const { subscriptionId } = fence;
        const claims = connection.all<StandingClaim>(selectAll, { subscriptionId });
        connection.run(deleteOver, { subscriptionId, now });
        return claims.map(({ vm, until }) => ({ vm, until }));
      }),
  };
}

/** The holder is blank when the VM is merely closed. */
const whereHeld = 'WHERE subscription_id = $subscriptionId AND vm = $vm AND holder = $holder';

const selectAll = 'SELECT vm, until FROM claims WHERE subscription_id = $subscriptionId ORDER BY vm';
const deleteOver = 'DELETE FROM claims WHERE subscription_id = $subscriptionId AND until <= $now';
const selectTaken = `SELECT 1 FROM claims
  WHERE subscription_id = $subscriptionId AND vm = $vm AND holder NOT IN ('', $holder) AND until > $now`;
const selectFlight = `SELECT 1 FROM ledger
  WHERE key = $vm AND settled_at IS NULL AND since >= $flightsFrom AND audit_id <> $auditId LIMIT 1`;
const upsert = `INSERT INTO claims (subscription_id, vm, holder, until) VALUES ($subscriptionId, $vm, $holder, $until)
  ON CONFLICT (subscription_id, vm) DO UPDATE SET holder = $holder, until = $until`;

/** Throws `store.fenced` unless the claim stands. To be called inside the transaction that writes. */
export function requireClaim(connection: Connection, claim: Claim): void {
  if (connection.get(`SELECT 1 FROM claims ${whereHeld}`, { ...claim }) === undefined) {
    throw claimLost(claim);
  }
}

/** Throws `store.claimed` if one of the changes starts a probe in a claimed VM. */
export function refuseClaimed(
  connection: Connection,
  { subscriptionId }: Fence,
  changes: readonly RowChange[],
): void {
  for (const { row, to } of changes) {
    const vm = row.target.key;
    if (to.state === 'starting' && connection.get(selectClaim, { subscriptionId, vm }) !== undefined) {
      throw vmClaimed(row);
    }
  }
}

const selectClaim = 'SELECT 1 FROM claims WHERE subscription_id = $subscriptionId AND vm = $vm';

function claimVm(
  connection: Connection,
  { subscriptionId, vm, holder }: Claim,
  { auditId, ttlMs, now, flightsFrom }: Parameters<Leases['claimVm']>[1],
): boolean {
  const isTaken =
    connection.get(selectTaken, { subscriptionId, vm, holder, now }) !== undefined ||
    connection.get(selectFlight, { vm, auditId, flightsFrom }) !== undefined;
  if (!isTaken) {
    connection.run(upsert, { subscriptionId, vm, holder, until: now + ttlMs });
  }
  return !isTaken;
}
