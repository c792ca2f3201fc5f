import { claimLost } from '../../findings/store/claim-trouble.ts';
import type { Fence, LeaseAnswer, Leases, RowFence } from '../../findings/store/leases.ts';
import { AuditError } from '../../model/errors.ts';
import { type Book, type Books, untilWritten } from './books.ts';
import { leaseRow } from './records/keys.ts';
import {
  allows,
  isHeld,
  type KnownLease,
  type Lease,
  leaseOf,
  propertiesOf,
} from './records/lease-record.ts';
import { joinText } from './records/long-text.ts';

/** What to do with the lease as read: leave it, or write it, with levels or without. */
export type Decision<Answer> = { readonly answer: Answer; readonly to?: Lease; readonly levels?: string };

export function leaseMethods(
  books: Books,
): Pick<Leases, 'acquireLease' | 'renewLease' | 'releaseLease' | 'readLevels' | 'saveLevels'> {
  const change = <Answer>(
    { subscriptionId }: Pick<Fence, 'subscriptionId'>,
    decide: (lease: Lease | null) => Decision<Answer>,
  ): Promise<Answer> => changeLease(books, books.bookOf(subscriptionId), decide);
  return {
    acquireLease: (subscriptionId, holder, ttlMs, now) => {
      const asked = { subscriptionId, holder };
      return change(asked, (lease) => acquire(asked, lease, { now, until: now + ttlMs }));
    },
    renewLease: (fence, ttlMs, now) =>
      change(fence, (lease) =>
        isHeld(lease, fence) ? { answer: true, to: { ...lease, until: now + ttlMs } } : { answer: false },
      ),
    releaseLease: async (fence) => {
      await change(fence, (lease) =>
        isHeld(lease, fence) ? { answer: true, to: { ...lease, holder: null, until: 0 } } : { answer: false },
      );
    },
    readLevels: async (subscriptionId) => {
      const stored = await books.table.read(books.bookOf(subscriptionId).partition, leaseRow);
      return (stored === null ? null : joinText('levels', stored)) || null;
    },
    saveLevels: async (fence, levels) => {
      const isSaved = await change(fence, (lease) =>
        isHeld(lease, fence) ? { answer: true, to: lease, levels } : { answer: false },
      );
      if (!isSaved) {
        throw fenced(fence);
      }
    },
  };
}

/**
 * The lease as last seen. Throws `store.fenced` when the lease is not the fence's any more, or has not its
 * claim. To be called in turn.
 */
export async function heldLease(books: Books, book: Book, fence: RowFence): Promise<KnownLease> {
  if (book.lease !== null && allows(book.lease.lease, fence)) {
    return book.lease;
  }
  const stored = await books.table.read(book.partition, leaseRow);
  const lease = stored === null ? null : leaseOf(books.table, stored);
  if (stored === null || lease === null || !allows(lease, fence)) {
    throw 'vm' in fence ? claimLost(fence) : fenced(fence);
  }
  book.lease = { lease, etag: stored.etag };
  return book.lease;
}

function acquire(
  { subscriptionId, holder }: Pick<Fence, 'subscriptionId' | 'holder'>,
  lease: Lease | null,
  { now, until }: { readonly now: number; readonly until: number },
): Decision<LeaseAnswer> {
  if (lease !== null && lease.holder !== null && lease.holder !== holder && lease.until > now) {
    return { answer: { kind: 'held', holder: lease.holder, until: lease.until } };
  }
  const epoch = (lease?.epoch ?? 0) + 1;
  return {
    answer: { kind: 'acquired', fence: { subscriptionId, holder, epoch } },
    to: { holder, epoch, until, claims: lease?.claims ?? [] },
  };
}

/** Reads, decides and writes until nobody came in between. */
export async function changeLease<Answer>(
  books: Books,
  book: Book,
  decide: (lease: Lease | null) => Decision<Answer> | Promise<Decision<Answer>>,
): Promise<Answer> {
  return await book.inTurn(() => untilWritten(books, () => tryToChange(books, book, decide)));
}

/** A write whose answer was lost is decided again on what it wrote, which comes to the same. */
async function tryToChange<Answer>(
  books: Books,
  book: Book,
  decide: (lease: Lease | null) => Decision<Answer> | Promise<Decision<Answer>>,
): Promise<Answer | undefined> {
  const { table } = books;
  const stored = await table.read(book.partition, leaseRow);
  const before = stored === null ? null : leaseOf(table, stored);
  const { answer, to, levels } = await decide(before);
  if (to === undefined) {
    book.lease = stored === null || before === null ? null : { lease: before, etag: stored.etag };
    return answer;
  }
  const entity = { rowKey: leaseRow, properties: propertiesOf(to, levels) };
  book.lease = null;
  const etags = await table.write(book.partition, [
    stored === null ? { kind: 'insert', ...entity } : { kind: 'merge', etag: stored.etag, ...entity },
  ]);
  if (etags === null) {
    return undefined;
  }
  if (to.holder === null || to.epoch !== before?.epoch) {
    forgetLeased(book);
  }
  book.lease = { lease: to, etag: etags[0] ?? '' };
  return answer;
}

/** Under a new epoch nothing of an older one can be written any more, and without a lease nothing but under a claim. */
function forgetLeased({ unsure, counters }: Book): void {
  counters.clear();
  for (const [rowKey, { isLeased }] of unsure) {
    if (isLeased) {
      unsure.delete(rowKey);
    }
  }
}

export function fenced({ subscriptionId, epoch }: Fence): AuditError {
  const message = `The lease on subscription ${subscriptionId} was lost to another process, which goes on in its place.`;
  return new AuditError('store.fenced', message, { data: { subscriptionId, epoch } });
}
