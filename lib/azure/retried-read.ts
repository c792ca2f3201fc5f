import { type AuditError, errorTable } from '../model/errors.ts';
import type { Clock, Random } from '../model/ports.ts';
import { toAuditError } from './rest-error.ts';

export type ReadDeps = { readonly clock: Clock; readonly random: Pick<Random, 'fraction'> };

export type ReadRules = {
  /** Tries of a read that fails in passing, the first included. */
  readonly mostTries: number;
  /** Times in a row that being throttled is waited out. */
  readonly mostThrottled: number;
  /** First wait in milliseconds after a failure; later ones double up to the cap. */
  readonly backoffMs: number;
  readonly backoffCapMs: number;
};

/** About half a minute of trouble is sat out; throttling takes as long as the platform says. */
export const readRules: ReadRules = {
  mostTries: 6,
  mostThrottled: 30,
  backoffMs: 1_000,
  backoffCapMs: 15_000,
};

/**
 * Repeats a read while that can help. `Retry-After` is obeyed whatever its length; other waits have jitter, so that readers do not
 * come back together. Rejects with the last `AuditError`, or with the abort reason.
 */
export async function retriedRead<Value>(
  deps: ReadDeps,
  options: { readonly reading: string; readonly signal: AbortSignal; readonly rules?: ReadRules },
  read: () => Promise<Value>,
): Promise<Value> {
  let tally: Tally = { failures: 0, throttled: 0 };
  for (;;) {
    options.signal.throwIfAborted();
    try {
      return await read();
    } catch (thrown: unknown) {
      options.signal.throwIfAborted();
      const error = toAuditError(thrown, options.reading, deps.clock.now());
      tally = counted(tally, error);
      const waitMs = nextWait(options.rules ?? readRules, { error, tally, fraction: deps.random.fraction() });
      if (waitMs === null) {
        throw error;
      }
      await deps.clock.sleep(waitMs, options.signal);
    }
  }
}

type Tally = { readonly failures: number; readonly throttled: number };

function counted({ failures, throttled }: Tally, error: AuditError): Tally {
  return error.code === 'arm.throttled'
    ? { failures, throttled: throttled + 1 }
    : { failures: failures + 1, throttled };
}

/** Milliseconds until the next try; null: no more. */
function nextWait(
  rules: ReadRules,
  { error, tally, fraction }: { error: AuditError; tally: Tally; fraction: number },
): number | null {
  const isOver = tally.failures >= mostTries(rules, error) || tally.throttled >= rules.mostThrottled;
  if (isOver || !errorTable[error.code].retry) {
    return null;
  }
  const asked = error.data['retryAfterMs'];
  if (typeof asked === 'number') {
    return asked + Math.round(rules.backoffMs * fraction);
  }
  const doublings = Math.min(tally.failures + tally.throttled - 1, 20);
  return Math.round(Math.min(rules.backoffMs * 2 ** doublings, rules.backoffCapMs) * (0.5 + fraction / 2));
}

/** A refused token is replaced by a new one, which helps once or not at all. */
function mostTries(rules: ReadRules, error: AuditError): number {
  return error.code === 'arm.unauthorized' ? Math.min(2, rules.mostTries) : rules.mostTries;
}
