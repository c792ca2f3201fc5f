import type { Clock } from './model/ports.ts';

/** `setTimeout` counts in 32 bits; a longer wait would end at once. */
const longestTimerMs = 2_147_483_647;

/** Where the process's own time starts; https://nodejs.org/api/perf_hooks.html#performancenow counts on, whatever the wall clock does. */
const anchor = Date.now() - performance.now();

export const systemClock: Clock = {
  now: () => Math.floor(anchor + performance.now()),
  wall: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const end = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, Math.min(ms, longestTimerMs));
      signal?.addEventListener('abort', end);
    }),
};
