import type { SimClock } from './world.ts';

/** Simulated time runs `scale` times as fast as the wall, both starting at the same instant. */
export function scaledClock(scale: number): SimClock {
  const start = Date.now();
  const from = performance.now();
  return { now: () => Math.round(start + (performance.now() - from) * scale) };
}

export type VirtualClock = SimClock & {
  /** Resolves when the clock reaches now + `ms`, or as soon as `signal` aborts; never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** By the wall clock, which {@link VirtualClock.set} moves and nothing that is waited for. */
  wall(): number;
  /** Sets the wall clock forward, or back. */
  set(byMs: number): void;
  advance(ms: number): Promise<void>;
  /** Time stands still until the promise settles: work in flight takes no simulated time. */
  hold<Value>(work: Promise<Value>): Promise<Value>;
  /** Jumps from one sleeper to the next until the promise settles, and returns what it settled with. */
  runUntil<Value>(work: Promise<Value>): Promise<Value>;
};

type Sleeper = { readonly at: number; readonly order: number; wake(): void };

/** Time that moves only when told. `start` in epoch ms. */
export function virtualClock(start: number): VirtualClock {
  const sleepers: Sleeper[] = [];
  let now = start;
  let order = 0;
  let setBy = 0;
  let held = 0;

  function sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        // Whole milliseconds, as a system's clock counts them.
        at: now + Math.ceil(Math.max(0, ms)),
        order: order++,
        wake: () => {
          signal?.removeEventListener('abort', abort);
          resolve();
        },
      };
      function abort(): void {
        sleepers.splice(sleepers.indexOf(sleeper), 1);
        resolve();
      }
      signal?.addEventListener('abort', abort, { once: true });
      insert(sleepers, sleeper);
    });
  }

  async function wakeUntil(end: number): Promise<void> {
    await settled();
    while (sleepers[0] !== undefined && sleepers[0].at <= end) {
      now = Math.max(now, sleepers[0].at);
      sleepers.shift()?.wake();
      await settled();
    }
  }

  /** Lets everything that can run without the clock run first. */
  async function settled(): Promise<void> {
    do {
      await turn();
    } while (held > 0);
  }

  return {
    now: () => now,
    wall: () => now + setBy,
    set: (byMs) => {
      setBy += byMs;
    },
    sleep,
    async advance(ms) {
      const end = now + ms;
      await wakeUntil(end);
      now = Math.max(now, end);
    },
    async hold(work) {
      held += 1;
      try {
        return await work;
      } finally {
        held -= 1;
      }
    },
    async runUntil(work) {
      let done = false;
      const mark = () => {
        done = true;
      };
      work.then(mark, mark);
      await settled();
      while (!done) {
        const next = sleepers[0];
        if (next !== undefined) {
          await wakeUntil(next.at);
        } else {
          await turn();
        }
      }
      return await work;
    },
  };
}

/** Keeps the list sorted by time, then by order of arrival. */
function insert(sleepers: Sleeper[], sleeper: Sleeper): void {
  let low = 0;
  let high = sleepers.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sleepers[middle]?.at ?? 0) <= sleeper.at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  sleepers.splice(low, 0, sleeper);
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
