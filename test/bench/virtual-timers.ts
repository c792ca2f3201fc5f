import type { VirtualClock } from '../arm-simulator/clock.ts';

/** Runs `work` with the process's timers on the virtual clock: for code, such as the SDK's poller, that knows no other clock. */
export async function withVirtualTimers<Result>(
  clock: VirtualClock,
  work: () => Promise<Result>,
): Promise<Result> {
  const { setTimeout, clearTimeout } = globalThis;
  const pending = new Map<object, AbortController>();
  const virtual = (call: (...given: unknown[]) => void, ms = 0, ...given: unknown[]): object => {
    const timer = { unref: () => timer, ref: () => timer };
    const canceled = new AbortController();
    pending.set(timer, canceled);
    void clock.sleep(ms, canceled.signal).then(() => {
      pending.delete(timer);
      if (!canceled.signal.aborted) {
        call(...given);
      }
    });
    return timer;
  };
  Object.assign(globalThis, {
    setTimeout: virtual,
    clearTimeout: (timer: object) => pending.get(timer)?.abort(),
  });
  try {
    return await work();
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout });
  }
}
