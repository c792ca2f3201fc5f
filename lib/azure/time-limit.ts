import type { Clock } from '../model/ports.ts';

/** Not the SDK's own `timeout`: its timer outlives a request that fails, and keeps the process from ending. */
export function timeLimit(clock: Pick<Clock, 'sleep'>, limitMs: number, signal: AbortSignal | undefined) {
  const over = new AbortController();
  const lifted = new AbortController();
  void clock.sleep(limitMs, lifted.signal).then(() => {
    if (!lifted.signal.aborted) {
      over.abort();
    }
  });
  return {
    /** Aborts with the caller's own signal, or when the time is over. */
    signal: AbortSignal.any(signal === undefined ? [over.signal] : [over.signal, signal]),
    isOver: (): boolean => over.signal.aborted,
    /** The request ended. */
    lift: (): void => lifted.abort(),
  };
}
