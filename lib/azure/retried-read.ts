import { type AuditError, errorTable } from '../model/errors.ts';
import type { Clock, Random } from '../model/ports.ts';
import type { AzureCall } from '../model/reasons/problem.ts';
import { toAuditError } from './rest-error.ts';

export type ReadDeps = { readonly clock: Clock; readonly random: Pick<Random, 'fraction'> };

/** What is read, and for how long that is wanted. */
export type Reading = { readonly reading: AzureCall; readonly signal: AbortSignal };

/** About half a minute of trouble is sat out; throttling takes as long as the platform says. Tries count the first one; waits double. */
const mostTries = 6;
const mostThrottled = 30;
const backoffMs = 1_000;
const backoffCapMs = 15_000;

/**
 * Repeats a read while that can help. `Retry-After` is obeyed whatever its length; other waits have jitter, so that readers do not
 * come back together. Rejects with the last `AuditError`, or with the abort reason.
 */
export async function retriedRead<Value>(
  deps: ReadDeps,
  { reading, signal }: Reading,
  read: () => Promise<Value>,
): Promise<Value> {
  const tally = { failures: 0, throttled: 0 };
  for (;;) {
    signal.throwIfAborted();
    try {
      return await read();
    } catch (thrown: unknown) {
      signal.throwIfAborted();
      const error = toAuditError(thrown, reading, deps.clock.now());
      tally[error.code === 'arm.throttled' ? 'throttled' : 'failures'] += 1;
      const waitMs = nextWait(error, tally, deps.random.fraction());
      if (waitMs === null) {
        throw error;
      }
      await deps.clock.sleep(waitMs, signal);
    }
  }
}

type Tally = { readonly failures: number; readonly throttled: number };

/** Milliseconds until the next try; null: no more. */
function nextWait(error: AuditError, { failures, throttled }: Tally, fraction: number): number | null {
  // A refused token is replaced by a new one, which helps once or not at all.
  const most = error.code === 'arm.unauthorized' ? 2 : mostTries;
  if (failures >= most || throttled >= mostThrottled || !errorTable[error.code].retry) {
    return null;
  }
  const asked = error.data['retryAfterMs'];
  if (typeof asked === 'number') {
    return asked + Math.round(backoffMs * fraction);
  }
  const doublings = Math.min(failures + throttled - 1, 20);
  return Math.round(Math.min(backoffMs * 2 ** doublings, backoffCapMs) * (0.5 + fraction / 2));
}
