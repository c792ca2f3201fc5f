/** All times and ages in milliseconds. */
export type PollPlanOptions = {
  /** No operation is asked for before this age. */
  readonly firstPollMs: number;
  /** No operation is asked for twice within this time. */
  readonly minIntervalMs: number;
  /** Reads that may be spent each second; while they suffice for it, every operation is asked for at the smallest interval. */
  readonly readsPerSecond: number;
};

export type PollPlan = {
  /** An operation whose POST went out at `startedAt`; `lastPolledAt` when a dead pass asked for it before. */
  add(key: string, startedAt: number): void;
  /** It was asked for at `at` and still runs, or nothing is known; not again before `notBefore`. */
  polled(key: string, at: number, notBefore?: number | null): void;
  /** It ended; `ranMs` is how long it ran by the platform's clock, null when unknown. Removes it and learns. */
  finished(key: string, at: number, ranMs: number | null): void;
  /** It is no longer of interest; nothing is learned. */
  remove(key: string): void;
  /** The operation to ask for now, or how long to wait (Infinity when there is none). Does not change the plan: call `polled` or `finished` after. */
  next(now: number): { readonly key: string } | { readonly waitMs: number };
  size(): number;
};

export declare function createPollPlan(options: PollPlanOptions): PollPlan;
