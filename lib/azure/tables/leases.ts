import {
  type AskedVm,
  type Fence,
  type Lease,
  type LeaseAnswer,
  type Leases,
  leaseAnswer,
  leaseLost,
} from '../../findings/store/leases.ts';
import type { AuditId, ResourceKey } from '../../model/ids.ts';
import { askedPrefix, askedRow, leaseRow } from './records/keys.ts';
import { isHeld, type KnownLease, leaseOf, propertiesOf } from './records/lease-record.ts';
import { joinText } from './records/long-text.ts';
import { textOf } from './records/stored-json.ts';
import { type StorePart, type TablesContext, untilWritten } from './tables-context.ts';

/** What to do with the lease as read: leave it, or write it, with levels or without. */
type Write = { readonly to?: Lease; readonly levels?: string };
type Decision<Answer> = Write & { readonly answer: Answer };

export function leaseMethods(context: TablesContext): Leases {
  const { table } = context;
  /** Reads, decides and writes until nobody came in between. */
  const change = <Answer>(
    key: string,
    decide: (lease: Lease | null) => Decision<Answer>,
  ): Promise<Answer> => {
    const part = context.partOf(key);
    return part.inTurn(() => untilWritten(context, () => tryToChange(context, part, decide)));
  };
  const ifHeld = (fence: Fence, write: (lease: Lease) => Write): Promise<boolean> =>
    change(fence.key, (lease) =>
      isHeld(lease, fence) ? { answer: true, ...write(lease) } : { answer: false },
    );
  return {
    acquireLease: (key, holder, ttlMs, now) =>
      change(key, (lease): Decision<LeaseAnswer> => {
        const answer = leaseAnswer(lease, { key, holder }, now);
        return answer.kind === 'held'
          ? { answer }
          : { answer, to: { holder, epoch: answer.fence.epoch, until: now + ttlMs } };
      }),
    renewLease: (fence, ttlMs, now) => ifHeld(fence, (lease) => ({ to: { ...lease, until: now + ttlMs } })),
    releaseLease: async (fence) => {
      await ifHeld(fence, (lease) => ({ to: { ...lease, holder: null, until: 0 } }));
    },
    askFor: async ({ subscriptionId, auditId, vm }) => {
      const { partition } = context.partOf(subscriptionId);
      await table.write(partition, [
        { kind: 'put', rowKey: askedRow(auditId, vm), properties: { auditId, vm } },
      ]);
    },
    askedVms: async (subscriptionId) => {
      const { partition } = context.partOf(subscriptionId);
      const found = await table.query({ partition, prefix: askedPrefix });
      return found.map(
        (stored): AskedVm => ({
          subscriptionId,
          auditId: textOf(stored, 'auditId') as AuditId,
          vm: textOf(stored, 'vm') as ResourceKey,
        }),
      );
    },
    endAsking: async ({ subscriptionId, auditId, vm }) => {
      const { partition } = context.partOf(subscriptionId);
      await table.write(partition, [{ kind: 'delete', rowKey: askedRow(auditId, vm) }]);
    },
    readLevels: async (subscriptionId) => {
      const stored = await table.read(context.partOf(subscriptionId).partition, leaseRow);
      return (stored === null ? null : joinText('levels', stored)) || null;
    },
    saveLevels: async (fence, levels) => {
      if (!(await ifHeld(fence, (lease) => ({ to: lease, levels })))) {
        throw leaseLost(fence);
      }
    },
  };
}

/** The lease as last seen. Throws `store.fenced` when the lease is not the fence's any more. To be called in turn. */
export async function heldLease(context: TablesContext, part: StorePart, fence: Fence): Promise<KnownLease> {
  if (part.lease !== null && isHeld(part.lease.lease, fence)) {
    return part.lease;
  }
  const stored = await context.table.read(part.partition, leaseRow);
  const lease = stored === null ? null : leaseOf(stored);
  if (stored === null || !isHeld(lease, fence)) {
    throw leaseLost(fence);
  }
  part.lease = { lease, etag: stored.etag };
  return part.lease;
}

/** A write whose answer was lost is decided again on what it wrote, which comes to the same. */
async function tryToChange<Answer>(
  context: TablesContext,
  part: StorePart,
  decide: (lease: Lease | null) => Decision<Answer>,
): Promise<Answer | undefined> {
  const { table } = context;
  const stored = await table.read(part.partition, leaseRow);
  const before = stored === null ? null : leaseOf(stored);
  const { answer, to, levels } = decide(before);
  if (to === undefined) {
    part.lease = stored === null || before === null ? null : { lease: before, etag: stored.etag };
    return answer;
  }
  const entity = { rowKey: leaseRow, properties: propertiesOf(to, levels) };
  part.lease = null;
  const etags = await table.write(part.partition, [
    stored === null ? { kind: 'insert', ...entity } : { kind: 'merge', etag: stored.etag, ...entity },
  ]);
  if (etags === null) {
    return undefined;
  }
  if (to.holder === null || to.epoch !== before?.epoch) {
    // Under a new epoch nothing of an older one can be written any more.
    part.counters.clear();
    part.unsure.clear();
  }
  part.lease = { lease: to, etag: etags[0] ?? '' };
  return answer;
}
