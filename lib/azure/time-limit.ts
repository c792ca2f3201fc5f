import type { Clock } from '../model/ports.ts';

export type TimeLimit = {
  /** Aborts with the caller's own signal, or when the time is over. */
  readonly signal: AbortSignal;
  isOver(): boolean;
  /** The request ended. */
  lift(): void;
};

/** Not the SDK's own `timeout`: its timer outlives a request that fails, and keeps the process from ending. */
export function timeLimit(
  clock: Pick<Clock, 'sleep'>,
  limitMs: number,
  signal: AbortSignal | undefined,
): TimeLimit {
  const over = new AbortController();
  const lifted = new AbortController();
  void clock.sleep(limitMs, lifted.signal).then(() => {
    if (!lifted.signal.aborted) {
      over.abort();
    }
  });
  return {
    signal: AbortSignal.any(signal === undefined ? [over.signal] : [over.signal, signal]),
    isOver: () => over.signal.aborted,
    lift: () => lifted.abort(),
  };
}
