import type { CatalogueId } from './error-catalogue.ts';
import type { Incident } from './incident.ts';
import type { SubscriptionAccess } from './world.ts';

/** Nothing was carried out. Retry-After in simulated seconds. */
export type Refusal =
  | { readonly kind: 'throttle'; readonly by: 'arm' | 'compute'; readonly retryAfterSeconds: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfterSeconds?: number }
  | { readonly kind: 'reset-before' }
  | { readonly kind: 'catalogue'; readonly error: CatalogueId }
  | { readonly kind: 'token-expired' };

/** The call was carried out; the answer is not what it was. */
export type Distortion =
  | { readonly kind: 'reset-after' }
  | { readonly kind: 'slow'; readonly seconds: number }
  | { readonly kind: 'garbage-json' }
  | { readonly kind: 'empty-body' }
  /** Another body, and another status if one is given. */
  | { readonly kind: 'other-body'; readonly body: string; readonly status?: number }
  /** A proxy's error page, with 200 or another status. */
  | { readonly kind: 'html'; readonly status?: number }
  | { readonly kind: 'drop-headers'; readonly names: readonly string[] }
  /** The server's clock is ahead by this many seconds. */
  | { readonly kind: 'wrong-clock'; readonly seconds: number };

/** The world changes just before the call is looked at, and stays so. */
export type Change =
  | { readonly kind: 'subscription'; readonly access: SubscriptionAccess }
  | {
      readonly kind: 'vm';
      readonly to: 'deleted' | 'moved' | 'stopped' | 'deallocated' | 'forbidden' | 'locked' | 'policy-denied';
    };

export type Fault = Refusal | Distortion | Change | Incident;

/** All that is given must hold; absent matches everything. */
export type Match = {
  readonly call?: CallKind;
  /** Regular expression on the id of the VM that the call, or its operation, is about. Case-insensitive. */
  readonly vm?: string;
  /** Regular expression on the path. Case-insensitive. */
  readonly path?: string;
  /** Simulated seconds since the simulator started. */
  readonly fromSecond?: number;
  readonly toSecond?: number;
};

/** `start`: the POST of a run command; `poll` and `result`: the GETs of its two URLs. */
export type CallKind = 'start' | 'poll' | 'result' | 'other';

export type FaultRule = {
  readonly match: Match;
  readonly fault: Fault;
  /** In [0, 1]. Absent, with no `nthMatch` either: always. */
  readonly probability?: number;
  /** Fires only at these matches, counted from 1. */
  readonly nthMatch?: number | readonly number[];
  /** Whether matches are counted for each VM (or path) alone or over all. Default `all`. */
  readonly count?: 'each' | 'all';
};

/** Data: the same plan and the same calls per VM give the same faults, in whatever order VMs are served. */
export type FaultPlan = { readonly seed: number; readonly rules: readonly FaultRule[] };
