import type { RowIn } from '../../findings/store/ledger.ts';
import type { ResourceKey } from '../../model/ids.ts';
import type { AuditDeps } from '../audit-deps.ts';
import type { Calls } from './calls.ts';

/**
 * So long after a probe's start the agent of its VM is looked at, and as long after that again, then each time after twice as long, in
 * milliseconds. Chosen: how long probes take is known of a few alone.
 */
const firstLookMs = 180_000;

/** Agents that are looked at together. */
const mostTogether = 5;

/** Not ready so often in a row, within twelve minutes: one that restarts is not ready for a while. Chosen; no source says how long. */
const looksNotReady = 3;

type Watched = { readonly row: RowIn<'started'>; lookAt: number; looks: number; notReady: number };

/**
 * Suspects an agent that has gone silent rather than a probe that is slow, by what Azure says of the agent. Unconfirmed: that the instance
 * view of a VM whose agent goes silent during a command turns to not ready, and when; an agent that was not ready there has been seen to work
 * (https://github.com/Azure/WALinuxAgent/issues/652). So a suspect is asked for its answer once more, and one that stays ready has all its time.
 */
export function createAgentWatch(deps: Pick<AuditDeps, 'clock' | 'isAgentReady'>, run: Calls['run']) {
  let watched = new Map<ResourceKey, Watched>();
  let isLooking = false;
  let silent: RowIn<'started'>[] = [];

  const lookAtAgent = async (each: Watched): Promise<void> => {
    const isReady = await deps.isAgentReady(each.row.target, new AbortController().signal);
    each.lookAt = deps.clock.now() + firstLookMs * 2 ** each.looks;
    each.looks += 1;
    each.notReady = isReady === false ? each.notReady + 1 : 0;
    if (each.notReady === looksNotReady) {
      silent.push(each.row);
    }
  };
  return {
    /** Goes through all that is in flight. */
    look: (flights: readonly RowIn<'started'>[]): void => {
      const now = deps.clock.now();
      const long = flights.filter(({ entry }) => now - entry.since >= firstLookMs);
      watched = new Map(
        long.map((row) => {
          const known = watched.get(row.target.key);
          const isSame = known?.row.entry.token === row.entry.token;
          return [row.target.key, isSame ? known : { row, lookAt: now, looks: 0, notReady: 0 }];
        }),
      );
      const due = [...watched.values()].filter(({ lookAt }) => lookAt <= now).slice(0, mostTogether);
      if (isLooking || due.length === 0) {
        return;
      }
      isLooking = true;
      run(async () => {
        await Promise.all(due.map(lookAtAgent));
        isLooking = false;
      });
    },
    /** Rows whose agent seems silent, each once: whether the command has ended all the same, nobody knows yet. */
    silent: (): readonly RowIn<'started'>[] => {
      const found = silent;
      silent = [];
      return found;
    },
  };
}
