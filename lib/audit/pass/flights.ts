import type { RowChange } from '../../findings/store/ledger.ts';
import type { Audit } from '../../model/audit.ts';
import type { ResourceKey } from '../../model/ids.ts';
import { createPollPlan } from '../../run-command/polling.ts';
import type { RetryRules } from '../../run-command/retry-rules.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { auditDeadline } from '../stop-probing.ts';
import type { Arrival, StartedRow, StartingRow } from './calls.ts';
import { stepAfterPoll, stepAfterStart } from './transitions.ts';

/** What an answer makes of its row; `output` is what the probe printed, null where it did not end. */
export type Landing = { readonly change: RowChange; readonly output: string | null };

type Flight = {
  readonly row: StartedRow;
  /** Epoch milliseconds at which the probe's own deadline comes. */
  readonly deadline: number;
  /** Unclear answers to status GETs in a row. */
  unclearPolls: number;
  /** Its deadline has come and it is asked for once more, as soon as tokens allow; the answer decides. */
  isLastLook: boolean;
  /** The agent of its VM seems silent: the next answer that says it runs is the last. */
  isSuspect: boolean;
};

type FlightDeps = Pick<AuditDeps, 'clock' | 'random' | 'probe' | 'tuning' | 'rates'>;

/** What runs, and when to look at it: the rows whose POST is on the wire, and the operations in flight. */
export type Flights = ReturnType<typeof createFlights>;

export function createFlights(deps: FlightDeps, rules: RetryRules, audit: Audit) {
  const { clock, random, tuning, rates } = deps;
  const posting = new Map<ResourceKey, StartingRow>();
  const flights = new Map<ResourceKey, Flight>();
  /** Rows whose status GET is on the wire. */
  const polling = new Set<ResourceKey>();
  const plan = createPollPlan({
    firstPollMs: tuning.firstPollMs,
    minIntervalMs: tuning.minPollIntervalMs,
    readsPerSecond: rates['arm-reads'].perSecond,
  });
  /** No operation reaches its deadline before this time, unless it is being asked for or has its last look. */
  let firstDeadline = Number.POSITIVE_INFINITY;

  const forget = (key: ResourceKey): void => {
    posting.delete(key);
    flights.delete(key);
    plan.remove(key);
  };
  /**
   * A probe that ran past its deadline is asked for once more and settles by that answer: nobody may have asked for a while,
   * because reads were throttled or the process that watched it died. The script may go on in its VM, nothing waits for it.
   */
  const askOverdue = (now: number): void => {
    if (now < firstDeadline) {
      return;
    }
    const watched = [...flights].filter(([key, { isLastLook }]) => !isLastLook && !polling.has(key));
    for (const [key, flight] of watched.filter(([, { deadline }]) => deadline <= now)) {
      flight.isLastLook = true;
      plan.askNow(key, now);
    }
    firstDeadline = Math.min(
      ...watched.map(([, { deadline }]) => deadline).filter((deadline) => deadline > now),
    );
  };
  const afterPost = ({ row, answer }: Extract<Arrival, { kind: 'start' }>): Landing | null => {
    if (posting.get(row.target.key) !== row) {
      return null;
    }
    const moment = { now: clock.now(), fraction: random.fraction() };
    return { change: { row, to: stepAfterStart(rules, row.row, answer, moment) }, output: null };
  };
  const afterGet = ({ row, answer }: Extract<Arrival, { kind: 'poll' }>): Landing | null => {
    const { key } = row.target;
    const flight = flights.get(key);
    polling.delete(key);
    firstDeadline = Math.min(firstDeadline, flight?.deadline ?? firstDeadline);
    if (flight?.row !== row) {
      return null;
    }
    flight.unclearPolls = answer.kind === 'unclear' ? flight.unclearPolls + 1 : 0;
    const moment = { now: clock.now(), wall: clock.wall(), fraction: random.fraction() };
    const step = stepAfterPoll(rules, deps.probe, row.row, {
      answer,
      unclearPolls: flight.unclearPolls,
      isSuspect: flight.isSuspect,
      moment: { ...moment, deadline: auditDeadline(audit) },
    });
    if (step.kind === 'again') {
      plan.polled(key, moment.now, step.notBefore);
      return null;
    }
    if (step.output !== null) {
      plan.finished(key, moment.now, step.ranMs);
    }
    return { change: { row, to: step.to }, output: step.output };
  };

  return {
    posted: (row: StartingRow): void => {
      posting.set(row.target.key, row);
    },
    /** Puts an operation in flight under observation. */
    follow: (row: StartedRow): void => {
      const deadline = row.row.since + rules.probeDeadlineMs;
      flights.set(row.target.key, { row, deadline, unclearPolls: 0, isLastLook: false, isSuspect: false });
      firstDeadline = Math.min(firstDeadline, deadline);
      plan.add(row.target.key, row.row.since);
    },
    /**
     * Asks for every operation that is due, until `ask` says how long its tokens are to be waited for. Returns the milliseconds
     * until the next look.
     */
    look: (ask: (row: StartedRow) => number): number => {
      askOverdue(clock.now());
      for (;;) {
        const now = clock.now();
        const next = plan.next(now);
        if (!('key' in next)) {
          return Math.min(next.waitMs, firstDeadline - now);
        }
        const key = next.key as ResourceKey;
        const { row } = flights.get(key) as Flight;
        const wait = ask(row);
        if (wait > 0) {
          return Math.min(wait, firstDeadline - now);
        }
        // Infinity: being asked for; the answer says when to ask again.
        plan.polled(key, now, Number.POSITIVE_INFINITY);
        polling.add(key);
      }
    },
    /** The agent of its VM seems silent: it is asked for once more, and given up if it still runs. */
    suspect: (row: StartedRow): void => {
      const flight = flights.get(row.target.key);
      if (flight?.row === row) {
        flight.isSuspect = true;
        if (!polling.has(row.target.key)) {
          plan.askNow(row.target.key, clock.now());
        }
      }
    },
    /** Null: the operation goes on, or the row is no longer followed. */
    land: (arrival: Arrival): Landing | null =>
      arrival.kind === 'start' ? afterPost(arrival) : afterGet(arrival),
    /** No longer follows a row, wherever it was; answers still on the wire are ignored. */
    forget,
    clear: (): void => {
      for (const key of [...posting.keys(), ...flights.keys()]) {
        forget(key);
      }
    },
    /** True while a row of this VM is followed. */
    has: (key: ResourceKey): boolean => posting.has(key) || flights.has(key),
    size: (): number => posting.size + flights.size,
    /** True while a POST is on the wire. */
    isPosting: (): boolean => posting.size > 0,
    /** True while a status GET is on the wire. */
    isPolling: (): boolean => polling.size > 0,
    /** The operations that are followed, the longest first. */
    all: (): readonly StartedRow[] => [...flights.values()].map(({ row }) => row),
    /** The operation that is followed the longest. */
    oldest: (): StartedRow | null => flights.values().next().value?.row ?? null,
  };
}
