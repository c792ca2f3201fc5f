import { isAuditError } from '../../model/errors.ts';
import type { Clock } from '../../model/ports.ts';
import type { Store } from './store.ts';

/** How long a store that is busy or out of reach is asked again, and how often, in milliseconds. */
const patienceMs = 60_000;
const pauseMs = 500;

/**
 * The same store, for work that is not to be left half done: each call that fails in a way that may pass is made again for a minute.
 * A store's calls are idempotent or conditional. The times that a call is given are those of its first try.
 */
export function patientStore(store: Store, clock: Clock): Store {
  const patient = Object.entries(store).map(([name, part]) => {
    const call = part as (...given: unknown[]) => Promise<unknown>;
    return [
      name,
      typeof part === 'function' ? (...given: unknown[]) => patiently(clock, () => call(...given)) : part,
    ];
  });
  return Object.fromEntries(patient) as Store;
}

async function patiently<Result>(clock: Clock, call: () => Promise<Result>): Promise<Result> {
  const giveUpAt = clock.now() + patienceMs;
  for (;;) {
    try {
      return await call();
    } catch (error: unknown) {
      const mayPass = isAuditError(error, 'store.busy') || isAuditError(error, 'store.unavailable');
      if (!mayPass || clock.now() >= giveUpAt) {
        throw error;
      }
      await clock.sleep(pauseMs);
    }
  }
}
