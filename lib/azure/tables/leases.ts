import type { Fence, LeaseAnswer, Store } from '../../findings/store.ts';
import { AuditError } from '../../model/errors.ts';
import { type Book, type Books, untilWritten } from './books.ts';
import { leaseRow } from './keys.ts';
import { joinText, splitText } from './long-text.ts';
import { numberOf, textOf } from './stored-json.ts';
import type { Properties, Stored, Table, Write } from './table.ts';

/** `holder` is null once released; the entity stays, so that epochs never repeat. */
type Lease = { readonly holder: string | null; readonly epoch: number; readonly until: number };

/** What to do with the lease as read: leave it, or write it, with levels or without. */
type Decision<Answer> = { readonly answer: Answer; readonly to?: Lease; readonly levels?: string };

export function leaseMethods(
  books: Books,
): Pick<Store, 'acquireLease' | 'renewLease' | 'releaseLease' | 'readLevels' | 'saveLevels'> {
  const change = <Answer>(
    { subscriptionId }: Pick<Fence, 'subscriptionId'>,
    decide: (lease: Lease | null) => Decision<Answer>,
  ): Promise<Answer> => {
    const book = books.bookOf(subscriptionId);
    return book.inTurn(() => untilWritten(books, () => changeLease(books, book, decide)));
  };
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
 * The lease's etag, as last seen, for {@link leaseCheck}. Throws `store.fenced` when the lease is not the fence's any more. To be
 * called in turn.
 */
export async function heldLease(books: Books, book: Book, fence: Fence): Promise<string> {
  const isKnown = book.lease?.epoch === fence.epoch && book.lease.holder === fence.holder;
  if (isKnown && book.lease !== null) {
    return book.lease.etag;
  }
  const stored = await books.table.read(book.partition, leaseRow);
  const lease = stored === null ? null : leaseOf(books.table, stored);
  if (stored === null || !isHeld(lease, fence)) {
    throw fenced(fence);
  }
  book.lease = { holder: fence.holder, epoch: fence.epoch, etag: stored.etag };
  return stored.etag;
}

/** Touches the lease on condition: the transaction that this is part of fails if the lease was written since. */
export function leaseCheck(fence: Fence, etag: string): Write {
  return { kind: 'merge', rowKey: leaseRow, etag, properties: { epoch: fence.epoch } };
}

function acquire(
  { subscriptionId, holder }: Pick<Fence, 'subscriptionId' | 'holder'>,
  lease: Lease | null,
  { now, until }: { readonly now: number; readonly until: number },
): Decision<LeaseAnswer> {
  if (lease !== null && lease.holder !== null && lease.holder !== holder && lease.until > now) {
    return { answer: { kind: 'held', until: lease.until } };
  }
  const epoch = (lease?.epoch ?? 0) + 1;
  return {
    answer: { kind: 'acquired', fence: { subscriptionId, holder, epoch } },
    to: { holder, epoch, until },
  };
}

/** One attempt. A write whose answer was lost is decided again on what it wrote, which comes to the same. */
async function changeLease<Answer>(
  books: Books,
  book: Book,
  decide: (lease: Lease | null) => Decision<Answer>,
): Promise<Answer | undefined> {
  const { table } = books;
  const stored = await table.read(book.partition, leaseRow);
  const before = stored === null ? null : leaseOf(table, stored);
  const { answer, to, levels } = decide(before);
  if (to === undefined) {
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
    // Under a new epoch nothing of an older one can be written any more, and without a lease nothing at all.
    book.unsure.clear();
    book.counters.clear();
  }
  book.lease = to.holder === null ? null : { holder: to.holder, epoch: to.epoch, etag: etags[0] ?? '' };
  return answer;
}

function propertiesOf({ holder, epoch, until }: Lease, levels: string | undefined): Properties {
  // Times do not fit the 32 bits of a number.
  const lease = { holder: holder ?? '', isHeld: holder !== null, epoch, until: String(until) };
  return levels === undefined ? lease : { ...lease, ...splitText('levels', levels, partsOfLevels) };
}

/** Blanked when a shorter text replaces a longer one. */
const partsOfLevels = 4;

function leaseOf(table: Table, stored: Stored): Lease {
  return {
    holder: stored.properties['isHeld'] === true ? textOf(table, stored, 'holder') : null,
    epoch: numberOf(table, stored, 'epoch'),
    until: Number(textOf(table, stored, 'until')),
  };
}

function isHeld(lease: Lease | null, fence: Fence): lease is Lease {
  return lease !== null && lease.holder === fence.holder && lease.epoch === fence.epoch;
}

function fenced({ subscriptionId, epoch }: Fence): AuditError {
  const message = `The lease on subscription ${subscriptionId} was lost to another process, which goes on in its place.`;
  return new AuditError('store.fenced', message, { data: { subscriptionId, epoch } });
}
