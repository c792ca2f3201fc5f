import type { Fence, LeaseAnswer, Leases } from '../findings/store/leases.ts';
import { AuditError } from '../model/errors.ts';
import type { SubscriptionId } from '../model/ids.ts';
import type { Connection } from './connection.ts';

/** `holder` is null once released; the row stays, so that epochs never repeat. */
type Lease = { readonly epoch: number; readonly holder: string | null; readonly until: number };

export function leaseMethods(
  connection: Connection,
): Pick<Leases, 'acquireLease' | 'renewLease' | 'releaseLease' | 'readLevels' | 'saveLevels'> {
  return {
    acquireLease: async (subscriptionId, holder, ttlMs, now) =>
      connection.transact(() => acquire(connection, { subscriptionId, holder }, now, ttlMs)),
    renewLease: async (fence, ttlMs, now) =>
      connection.run(`UPDATE leases SET until = $until ${whereFenced}`, { ...fence, until: now + ttlMs }) ===
      1,
    releaseLease: async (fence) => {
      connection.run(`UPDATE leases SET holder = NULL, until = 0 ${whereFenced}`, { ...fence });
    },
    readLevels: async (subscriptionId) =>
      connection.get<{ levels: string | null }>(
        'SELECT levels FROM leases WHERE subscription_id = $subscriptionId',
        {
          subscriptionId,
        },
      )?.levels ?? null,
    saveLevels: async (fence, levels) => {
      if (connection.run(`UPDATE leases SET levels = $levels ${whereFenced}`, { ...fence, levels }) === 0) {
        throw fenced(fence);
      }
    },
  };
}

/** Throws `store.fenced` unless the lease is still the fence's. To be called inside the transaction that writes. */
export function requireFence(connection: Connection, fence: Fence): void {
  if (connection.get(`SELECT 1 FROM leases ${whereFenced}`, { ...fence }) === undefined) {
    throw fenced(fence);
  }
}

const whereFenced = 'WHERE subscription_id = $subscriptionId AND holder = $holder AND epoch = $epoch';

function acquire(
  connection: Connection,
  asked: { readonly subscriptionId: SubscriptionId; readonly holder: string },
  now: number,
  ttlMs: number,
): LeaseAnswer {
  const { subscriptionId, holder } = asked;
  const lease = connection.get<Lease>(
    'SELECT epoch, holder, until FROM leases WHERE subscription_id = $subscriptionId',
    { subscriptionId },
  );
  if (lease !== undefined && lease.holder !== null && lease.holder !== holder && lease.until > now) {
    return { kind: 'held', holder: lease.holder, until: lease.until };
  }
  const fence: Fence = { subscriptionId, holder, epoch: (lease?.epoch ?? 0) + 1 };
  connection.run(
    `INSERT INTO leases (subscription_id, epoch, holder, until) VALUES ($subscriptionId, $epoch, $holder, $until)
     ON CONFLICT (subscription_id) DO UPDATE SET epoch = $epoch, holder = $holder, until = $until`,
    { ...fence, until: now + ttlMs },
  );
  return { kind: 'acquired', fence };
}

function fenced(fence: Fence): AuditError {
  const { subscriptionId, epoch } = fence;
  const message = `The lease on subscription ${subscriptionId} was lost to another process, which goes on in its place.`;
  return new AuditError('store.fenced', message, { data: { subscriptionId, epoch } });
}
