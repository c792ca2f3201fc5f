import type { Clock } from '../model/ports.ts';

/**
 * Not the SDK's own `timeout`: its timer outlives a request that fails, and keeps the process from ending. Nor `AbortSignal.any`, which takes
 * five times as long as one listener: every call has a limit.
 */
export function timeLimit(clock: Pick<Clock, 'sleep'>, limitMs: number, signal: AbortSignal | undefined) {
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
    /** Aborts with the caller's own signal, or when the time is over. */
    signal: ending.signal,
    isOver: (): boolean => isOver,
    /** The request ended. */
    lift: (): void => {
      timer.abort();
      signal?.removeEventListener('abort', end);
    },
  };
}
