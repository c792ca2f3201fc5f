import type { Clock } from '../../model/ports.ts';

/** A sleep that an event ends early: what the engine's loop waits on. */
export type WakeUp = {
  /** Ends the present sleep, or the next one before it begins. */
  ring(): void;
  /** Even a sleep of no length lets calls on the wire come in. */
  sleep(ms: number): Promise<void>;
};

export function createWakeUp(clock: Clock): WakeUp {
  let rung = false;
  let sleeper: AbortController | null = null;
  return {
    ring: () => {
      rung = true;
      // Not the default reason: an exception for every call that comes in is made for nobody.
      sleeper?.abort(null);
    },
    sleep: async (ms) => {
      if (!rung) {
        sleeper = new AbortController();
        await clock.sleep(Math.max(0, ms), sleeper.signal);
        sleeper = null;
      }
      rung = false;
    },
  };
}
