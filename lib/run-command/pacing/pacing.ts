import type { ResourceKey } from '../../model/ids.ts';
import type { Remaining } from '../port.ts';
import {
  advance,
  type Bucket,
  block,
  countOnLess,
  endCall,
  fullBucket,
  isFull,
  level,
  lowerToOther,
  spend,
  usedBucket,
  waitForOne,
} from './bucket.ts';
import { type Account, type CallOrder, correct } from './bucket-account.ts';
import { type LimitId, limits, type Rates } from './limits.ts';
import { readLevels, writeLevels } from './pacing-levels.ts';

/** One call that is about to be made. `location` is ARM's region name; names are compared case-insensitively. */
export type PacedCall =
  | {
      readonly kind: 'start' | 'poll';
      readonly subscriptionId: string;
      readonly location: string;
      readonly vm: ResourceKey;
    }
  | { readonly kind: 'get' | 'list'; readonly subscriptionId: string; readonly location?: string }
  | { readonly kind: 'graph' };

/** What an answer said of the buckets; `throttled` is null for every answer but a 429. */
export type PacedAnswer = {
  readonly remaining: readonly Remaining[];
  readonly throttled: { readonly by: 'arm' | 'compute'; readonly retryAfterMs: number | null } | null;
};

/**
 * Grants calls so that none of the platform's buckets is ever overdrawn by us, shared by everything in this process that
 * calls ARM as one principal. It decides and never sleeps.
 *
 * Remaining-headers lower the belief (somebody else spends too) and tell when a bucket with an unknown refill time was refilled. A 429 empties its bucket and blocks it for as long as the platform says,
 * so both styles of `Retry-After` are obeyed: the time to the next token and the time until the bucket is full.
 */
export type Pacer = {
  /** 0: granted, and taken from every bucket; else nothing is taken, and it pays to ask again after that many ms. */
  take(call: PacedCall, now: number): number;
  /** The same without taking. */
  waitFor(call: PacedCall, now: number): number;
  /** Tells what became of a granted call: once for each, unanswered ones too (`{ remaining: [], throttled: null }`). */
  observe(call: PacedCall, answer: PacedAnswer, now: number): void;
  /** Whole calls that the bucket of this limit could grant to this call now. */
  tokens(limit: LimitId, call: PacedCall, now: number): number;
  /** JSON for the ledger, a few kilobytes: the buckets of one subscription (without: all) that are not full. */
  save(now: number, subscriptionId?: string): string;
  /** Lowers the buckets to levels that another process saved; unreadable text changes nothing. */
  restore(saved: string | null, now: number): void;
};

/** A granted call to a VM, which is asked one at a time, and where it stands in the order of the calls of each of its buckets. */
type Ticket = { readonly call: PacedCall; readonly grantedAt: number; readonly orders: readonly CallOrder[] };

type PacerState = {
  readonly rates: Rates;
  readonly accounts: Map<string, Account>;
  readonly tickets: Map<string, Ticket>;
  sweptAt: number;
};

type Per = (typeof limits)[number]['per'];
const perOf = Object.fromEntries(limits.map(({ id, per }) => [id, per])) as Readonly<Record<LimitId, Per>>;

export function createPacer({ rates, now: begun }: { rates: Rates; now: number }): Pacer {
  const state: PacerState = { rates, accounts: new Map(), tickets: new Map(), sweptAt: begun };
  return {
    take: (call, now) => take(state, call, now),
    waitFor: (call, now) => longestWait(accountsOf(state, call, now), now),
    observe: (call, answer, now) => observe(state, call, answer, now),
    tokens: (limit, call, now) => {
      const { bucket } = account(state, limit, scopeKey(limit, call), now);
      return bucket.blockedUntil > now ? 0 : Math.max(0, Math.floor(level(bucket)));
    },
    save: (now, subscriptionId) => writeLevels(openBuckets(state, now, subscriptionId?.toLowerCase()), now),
    restore: (saved, now) => restore(state, saved, now),
  };
}

const limitsByCall: Readonly<Record<PacedCall['kind'], readonly LimitId[]>> = {
  start: ['arm-writes', 'compute-starts', 'compute-vm-starts'],
  poll: ['arm-reads', 'compute-polls', 'compute-vm-polls'],
  get: ['arm-reads', 'compute-gets'],
  list: ['arm-reads', 'compute-lists'],
  graph: ['resource-graph'],
};

function take(state: PacerState, call: PacedCall, now: number): number {
  sweep(state, now);
  const accounts = accountsOf(state, call, now);
  const wait = longestWait(accounts, now);
  if (wait > 0) {
    return wait;
  }
  for (const each of accounts) {
    spend(each.bucket);
    each.granted += 1;
  }
  if ('vm' in call) {
    const orders = accounts.map(({ granted, answered }) => ({ granted, answered }));
    state.tickets.set(ticketKey(call), { call, grantedAt: now, orders });
  }
  return 0;
}

function longestWait(accounts: readonly Account[], now: number): number {
  return Math.max(...accounts.map(({ bucket }) => waitForOne(bucket, now)));
}

function observe(state: PacerState, call: PacedCall, answer: PacedAnswer, now: number): void {
  const ticket = state.tickets.get(ticketKey(call));
  state.tickets.delete(ticketKey(call));
  const accounts = accountsOf(state, call, now);
  for (const [index, each] of accounts.entries()) {
    endCall(each.bucket);
    const told = answer.remaining.filter(({ limit }) => limit === each.limit);
    const remaining = Math.min(...told.map((one) => one.remaining));
    // More than the bucket holds, or nothing told: some other bucket.
    if (remaining <= state.rates[each.limit].burst) {
      correct(each, remaining, ticket?.orders[index] ?? null);
    }
    each.answered += 1;
  }
  const { remaining, throttled } = answer;
  if (throttled !== null) {
    throttle(accounts, { remaining, throttled }, ticket?.grantedAt ?? Number.NEGATIVE_INFINITY, now);
  }
}

/** The bucket to blame is the one whose header says 0; without such a header, ARM's own or the region's. */
function throttle(
  accounts: readonly Account[],
  { remaining, throttled: { by, retryAfterMs } }: Refusal,
  grantedAt: number,
  now: number,
): void {
  const side = accounts.filter(({ limit }) => limit.startsWith('compute-') === (by === 'compute'));
  const empty = side.filter(({ limit }) =>
    remaining.some((told) => told.limit === limit && told.remaining <= 0),
  );
  const culprits = empty.length > 0 ? empty : side.filter(({ limit }) => perOf[limit] !== 'vm');
  for (const { bucket } of culprits.length > 0 ? culprits : accounts) {
    block(bucket, now + (retryAfterMs ?? defaultWaitMs(bucket)));
    countOnLess(bucket, grantedAt, now);
  }
}

type Refusal = { readonly [Key in keyof PacedAnswer]: NonNullable<PacedAnswer[Key]> };

/** For a 429 without a wait: until the bucket would be full, or its next refill came. */
function defaultWaitMs(bucket: Bucket): number {
  return (bucket.credit === 0 ? bucket.capacity : bucket.credit) / bucket.perMs;
}

function accountsOf(state: PacerState, call: PacedCall, now: number): Account[] {
  return limitsByCall[call.kind].map((limit) => account(state, limit, scopeKey(limit, call), now));
}

function account(state: PacerState, limit: LimitId, scope: string, now: number): Account {
  const key = `${limit}|${scope}`;
  const known = state.accounts.get(key);
  if (known !== undefined) {
    advance(known.bucket, now);
    return known;
  }
  const bucket = fullBucket(state.rates[limit], now);
  const fresh: Account = { limit, bucket, granted: 0, answered: 0 };
  state.accounts.set(key, fresh);
  return fresh;
}

function scopeKey(limit: LimitId, call: PacedCall): string {
  if (call.kind === 'graph') {
    return '';
  }
  if (perOf[limit] === 'subscription') {
    return call.subscriptionId.toLowerCase();
  }
  const region = `${call.subscriptionId}/${call.location ?? ''}`.toLowerCase();
  return perOf[limit] === 'vm' && 'vm' in call ? call.vm : region;
}

function ticketKey(call: PacedCall): string {
  return 'vm' in call ? `${call.kind}|${call.vm}` : call.kind;
}

const sweepEveryMs = 60_000;
const lostCallMs = 600_000;

/**
 * Forgets buckets that are full again, for a full one and an unknown one are the same, and takes calls that nobody told the end of
 * for answered.
 */
function sweep(state: PacerState, now: number): void {
  if (now - state.sweptAt < sweepEveryMs) {
    return;
  }
  state.sweptAt = now;
  for (const [key, { bucket }] of state.accounts) {
    advance(bucket, now);
    if (isFull(bucket, now)) {
      state.accounts.delete(key);
    }
  }
  for (const { call, grantedAt } of [...state.tickets.values()]) {
    if (now - grantedAt > lostCallMs) {
      observe(state, call, { remaining: [], throttled: null }, now);
    }
  }
}

function openBuckets(state: PacerState, now: number, subscriptionId?: string): [string, Bucket][] {
  const open: [string, Bucket][] = [];
  for (const [key, { bucket }] of state.accounts) {
    advance(bucket, now);
    const isWanted = subscriptionId === undefined || key.includes(subscriptionId);
    if (isWanted && !isFull(bucket, now)) {
      open.push([key, bucket]);
    }
  }
  return open;
}

function restore(state: PacerState, saved: string | null, now: number): void {
  for (const each of readLevels(saved, now)) {
    const [limit = '', scope = ''] = each.key.split('|');
    if (isLimit(limit)) {
      const then = usedBucket(state.rates[limit], each);
      then.blockedUntil = each.blockedUntil;
      advance(then, now);
      lowerToOther(account(state, limit, scope, now).bucket, then);
    }
  }
}

function isLimit(text: string): text is LimitId {
  return text in perOf;
}
