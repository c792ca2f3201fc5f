import type { ResourceKey } from '../model/ids.ts';
import type { LimitId, Rates } from './limits.ts';
import type { Remaining } from './port.ts';

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

export type Pacer = {
  /** 0: granted, and taken from every bucket; else nothing is taken, and it pays to ask again after that many ms. */
  take(call: PacedCall, now: number): number;
  /** The same without taking. */
  waitFor(call: PacedCall, now: number): number;
  /** Tells what became of a granted call: exactly once for each, unanswered ones too (`{ remaining: [], throttled: null }`). */
  observe(call: PacedCall, answer: PacedAnswer, now: number): void;
  /** Whole calls that the bucket of this limit could grant to this call now. */
  tokens(limit: LimitId, call: PacedCall, now: number): number;
  /** JSON for the ledger: only buckets that are not full. */
  save(now: number): string;
};

export declare function createPacer(options: { rates: Rates; saved?: string | null; now: number }): Pacer;
