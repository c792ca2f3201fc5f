import {
  type AskedVm,
  type Fence,
  type Lease,
  type LeaseAnswer,
  type Leases,
  leaseAnswer,
  leaseLost,
} from '../findings/store/leases.ts';
import type { Connection } from './connection.ts';

export function leaseMethods(connection: Connection): Leases {
  return {
    acquireLease: async (key, holder, ttlMs, now) =>
      connection.transact(() => acquire(connection, { key, holder }, now, ttlMs)),
    renewLease: async (fence, ttlMs, now) =>
      connection.run(`UPDATE leases SET until = $until ${whereFenced}`, { ...fence, until: now + ttlMs }) ===
      1,
    releaseLease: async (fence) => {
      connection.run(`UPDATE leases SET holder = NULL, until = 0 ${whereFenced}`, { ...fence });
    },
    askFor: async (asked) => {
      connection.run(
        'INSERT INTO asked (subscription_id, audit_id, vm) VALUES ($subscriptionId, $auditId, $vm) ON CONFLICT DO NOTHING',
        asked,
      );
    },
    askedVms: async (subscriptionId) =>
      connection
        .all<Omit<AskedVm, 'subscriptionId'>>(
          'SELECT audit_id AS auditId, vm FROM asked WHERE subscription_id = $subscriptionId ORDER BY audit_id, vm',
          { subscriptionId },
        )
        .map(({ auditId, vm }) => ({ subscriptionId, auditId, vm })),
    endAsking: async (asked) => {
      connection.run(
        'DELETE FROM asked WHERE subscription_id = $subscriptionId AND audit_id = $auditId AND vm = $vm',
        asked,
      );
    },
    readLevels: async (subscriptionId) =>
      connection.get<{ levels: string | null }>('SELECT levels FROM leases WHERE key = $subscriptionId', {
        subscriptionId,
      })?.levels ?? null,
    saveLevels: async (fence, levels) => {
      if (connection.run(`UPDATE leases SET levels = $levels ${whereFenced}`, { ...fence, levels }) === 0) {
        throw leaseLost(fence);
      }
    },
  };
}

/** Throws `store.fenced` unless the lease is still the fence's. To be called inside the transaction that writes. */
export function requireFence(connection: Connection, fence: Fence): void {
  if (connection.get(`SELECT 1 FROM leases ${whereFenced}`, { ...fence }) === undefined) {
    throw leaseLost(fence);
  }
}

const whereFenced = 'WHERE key = $key AND holder = $holder AND epoch = $epoch';

function acquire(
  connection: Connection,
  { key, holder }: Pick<Fence, 'key' | 'holder'>,
  now: number,
  ttlMs: number,
): LeaseAnswer {
  const lease = connection.get<Lease>('SELECT epoch, holder, until FROM leases WHERE key = $key', { key });
  const answer = leaseAnswer(lease ?? null, { key, holder }, now);
  if (answer.kind === 'acquired') {
    connection.run(
      `INSERT INTO leases (key, epoch, holder, until) VALUES ($key, $epoch, $holder, $until)
       ON CONFLICT (key) DO UPDATE SET epoch = $epoch, holder = $holder, until = $until`,
      { ...answer.fence, until: now + ttlMs },
    );
  }
  return answer;
}
