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
  const ending = new AbortController();
  const timer = new AbortController();
  const end = (): void => ending.abort();
  let isOver = false;
  void clock.sleep(limitMs, timer.signal).then(() => {
    if (!timer.signal.aborted) {
      isOver = true;
      end();
    }
  });
  signal?.addEventListener('abort', end);
  if (signal?.aborted === true) {
    end();
  }
  return {
    signal: ending.signal,
    isOver: () => isOver,
    lift() {
      timer.abort();
      signal?.removeEventListener('abort', end);
    },
  };
}
