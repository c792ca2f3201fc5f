import type { Claim, Fence, Leases, StandingClaim } from '../../findings/store/leases.ts';
import type { ResourceKey } from '../../model/ids.ts';
import type { Book, Books } from './books.ts';
import { changeLease, type Decision, fenced } from './leases.ts';
import { openRowsOf } from './ledger.ts';
import { claimIn, isHeld, type Lease, type LeaseClaim } from './records/lease-record.ts';

/**
 * Claims stand in the lease's entity. A pass that writes `starting` writes that entity on condition, and so does a claim after
 * it has looked at the VM's rows: whichever comes second is refused, and looks again.
 */
export function claimMethods(
  books: Books,
): Pick<Leases, 'claimVm' | 'renewClaim' | 'releaseClaim' | 'endClaims'> {
  const bookOf = ({ subscriptionId }: Pick<Claim, 'subscriptionId'>): Book => books.bookOf(subscriptionId);
  return {
    claimVm: (claim, terms) => {
      const book = bookOf(claim);
      return changeLease(books, book, (lease) => decide(books, book, { claim, terms, lease }));
    },
    renewClaim: (claim, ttlMs, now) =>
      changeLease(books, bookOf(claim), (lease) =>
        claimIn(lease, claim) === undefined
          ? { answer: false }
          : { answer: true, to: withClaim(lease, claim, now + ttlMs) },
      ),
    releaseClaim: async (claim, closedUntil) => {
      await changeLease(books, bookOf(claim), (lease) => {
        if (lease === null || claimIn(lease, claim) === undefined) {
          return { answer: false };
        }
        const to =
          closedUntil === undefined
            ? { ...lease, claims: claimsBut(lease, claim.vm) }
            : withClaim(lease, { ...claim, holder: nobody }, closedUntil);
        return { answer: true, to };
      });
    },
    endClaims: (fence, now) => endClaims(books, fence, now),
  };
}

/** Holds a VM that is merely closed. */
const nobody = '';

type Asked = {
  readonly claim: Claim;
  readonly terms: Parameters<Leases['claimVm']>[1];
  readonly lease: Lease | null;
};

async function decide(books: Books, book: Book, { claim, terms, lease }: Asked): Promise<Decision<boolean>> {
  const { auditId, now, ttlMs, flightsFrom } = terms;
  const isTaken = lease?.claims.some(
    ({ vm, holder, until }) => vm === claim.vm && holder !== claim.holder && holder !== nobody && until > now,
  );
  if (isTaken === true) {
    return { answer: false };
  }
  const rows = await openRowsOf(books, book, claim.vm);
  const isInFlight = rows.some(
    ({ row, auditId: id }) => id !== auditId && 'since' in row && row.since >= flightsFrom,
  );
  return isInFlight ? { answer: false } : { answer: true, to: withClaim(lease, claim, now + ttlMs) };
}

async function endClaims(books: Books, fence: Fence, now: number): Promise<readonly StandingClaim[]> {
  const found = new Map<ResourceKey, StandingClaim>();
  await changeLease(books, books.bookOf(fence.subscriptionId), (lease) => {
    if (!isHeld(lease, fence)) {
      throw fenced(fence);
    }
    for (const { vm, until } of lease.claims) {
      found.set(vm, { vm, until });
    }
    const claims = lease.claims.filter(({ until }) => until > now);
    return claims.length === lease.claims.length
      ? { answer: true }
      : { answer: true, to: { ...lease, claims } };
  });
  return [...found.values()];
}

/** Before any lease was taken there is an entity with nothing but claims. */
function withClaim(lease: Lease | null, { vm, holder }: Claim, until: number): Lease {
  return {
    ...(lease ?? { holder: null, epoch: 0, until: 0 }),
    claims: [...claimsBut(lease, vm), { vm, holder, until }],
  };
}

function claimsBut(lease: Lease | null, vm: ResourceKey): readonly LeaseClaim[] {
  return lease?.claims.filter((claim) => claim.vm !== vm) ?? [];
}
