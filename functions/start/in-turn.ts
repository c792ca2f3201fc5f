import type { Fence, Leases } from '../../lib/findings/store/leases.ts';
import { scopeHash } from '../../lib/inventory/scope/scope.ts';
import { troubleOf } from '../../lib/model/errors.ts';
import type { Log } from '../../lib/model/ports.ts';
import type { Scope } from '../../lib/model/scope.ts';
import type { AppDeps } from '../app/app-deps.ts';
import { unavailable } from './orchestration-trouble.ts';

/**
 * One start of a scope at a time: Durable looks for a running instance and starts one in two steps, and tells all who race that
 * they have started theirs, though one alone runs (https://learn.microsoft.com/azure/azure-functions/durable/durable-functions-singletons).
 */
export async function inTurn<Result>(
  { clock, random, store, log }: TurnDeps,
  scope: Scope,
  work: () => Promise<Result>,
): Promise<Result> {
  const holder = `start:${random.hex(8)}`;
  const giveUpAt = clock.now() + patienceMs;
  for (;;) {
    const turn = await store.acquireLease(turnOf(scope), holder, turnMs, clock.now());
    if (turn.kind === 'acquired') {
      try {
        return await work();
      } finally {
        await endTurn(store, turn.fence, log);
      }
    }
    if (clock.now() >= giveUpAt) {
      throw unavailable(new Error('Another start of the same scope has not ended.'));
    }
    await clock.sleep(lookEveryMs);
  }
}

type TurnDeps = Pick<AppDeps, 'clock' | 'random'> & { readonly store: Leases; readonly log: Log };

/** What was started is started, even if the turn is not handed back: it ends by itself. */
async function endTurn(store: Leases, turn: Fence, log: Log): Promise<void> {
  try {
    await store.releaseLease(turn);
  } catch (error: unknown) {
    log.warn('the turn of a start was not handed back', { because: troubleOf(error).message });
  }
}

/** A start takes a fraction of a second; the turn of one that died ends before the patience of the next. */
const turnMs = 30_000;
const patienceMs = 45_000;
const lookEveryMs = 200;

/** The key of the lease that is the turn. A scope's hash tells 256 turns, so that a store keeps no lease for every VM ever checked. */
function turnOf(scope: Scope): string {
  return `start:${scopeHash(scope).slice(0, 2)}`;
}
