import type { RowIn } from '../../findings/store/ledger.ts';
import type { AgentLooks, Learned } from '../../run-command/learned.ts';
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

/**
 * Suspects an agent that has gone silent rather than a probe that is slow, by what Azure says of the agent. Unconfirmed: that the instance
 * view of a VM whose agent goes silent during a command turns to not ready, and when; an agent that was not ready there has been seen to work
 * (https://github.com/Azure/WALinuxAgent/issues/652). So a suspect is asked for its answer once more, and one that stays ready has all its time.
 * Passes are shorter than that: what was seen of agents goes from each to the next.
 */
export function createAgentWatch(
  deps: Pick<AuditDeps, 'clock' | 'isAgentReady'>,
  run: Calls['run'],
  { agents }: Pick<Learned, 'agents'>,
) {
  let isLooking = false;

  const seenOf = ({ target, entry: { since } }: RowIn<'started'>): AgentLooks => {
    const seen = agents[target.key];
    return seen?.since === since ? seen : { since, lookAt: 0, looks: 0, notReady: 0 };
  };
  const lookAtAgent = async (row: RowIn<'started'>): Promise<void> => {
    const isReady = await deps.isAgentReady(row.target, new AbortController().signal);
    const { since, looks, notReady } = seenOf(row);
    agents[row.target.key] = {
      since,
      lookAt: deps.clock.now() + firstLookMs * 2 ** looks,
      looks: looks + 1,
      notReady: isReady === false ? notReady + 1 : 0,
    };
  };
  return {
    /** Goes through all that is in flight. Returns those whose agent seems silent: whether the command has ended all the same, nobody knows yet. */
    look: (flights: readonly RowIn<'started'>[]): readonly RowIn<'started'>[] => {
      const now = deps.clock.now();
      const long = flights.filter(({ entry }) => now - entry.since >= firstLookMs);
      const keys = new Set<string>(long.map(({ target }) => target.key));
      for (const ended of Object.keys(agents).filter((key) => !keys.has(key))) {
        delete agents[ended];
      }
      const due = long.filter((row) => seenOf(row).lookAt <= now).slice(0, mostTogether);
      if (!isLooking && due.length > 0) {
        isLooking = true;
        run(async () => {
          await Promise.all(due.map(lookAtAgent));
          isLooking = false;
        });
      }
      return long.filter((row) => seenOf(row).notReady >= looksNotReady);
    },
  };
}
