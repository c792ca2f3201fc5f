import type { Row, RowChange, RowIn } from '../../findings/store/ledger.ts';
import type { Audit } from '../../model/audit.ts';
import type { ResourceKey } from '../../model/ids.ts';
import type { Learned } from '../../run-command/learned.ts';
import { createPollPlan } from '../../run-command/polling.ts';
import type { PollAnswer } from '../../run-command/port.ts';
import type { RetryRules } from '../../run-command/retry-rules.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { auditDeadline } from '../stop-probing.ts';
import type { Arrival } from './calls.ts';
import { type PollStep, stepAfterPoll, stepAfterStart } from './transitions.ts';

/** What an answer makes of its row; `output` is what the probe printed, null where it did not end. */
export type Landing = { readonly change: RowChange; readonly output: string | null };

type Flight = {
  readonly row: RowIn<'started'>;
  /** Epoch milliseconds at which the probe's own deadline comes. */
  readonly deadline: number;
  /** Unclear answers to status GETs in a row. */
  unclearPolls: number;
  /** Its deadline has come and it is asked for once more, as soon as tokens allow; the answer decides. */
  isLastLook: boolean;
  /** The agent of its VM seems silent: the next answer that says it runs is the last. */
  isSuspect: boolean;
};

/**
 * POSTs, and GETs, on the wire at a time: each holds a connection, 0.15 MB, and a POST its script. As many as are needed at the documented
 * rates where answers take 13 and 5 s; beyond, each kind goes by its own answers, since a POST may be refused after minutes.
 */
const mostCalls = 128;

type FlightOptions = { readonly rules: RetryRules; readonly audit: Audit; readonly learned: Learned };

type FlightDeps = Pick<AuditDeps, 'clock' | 'random' | 'probe' | 'tuning' | 'rates'>;

/** What runs, and when to look at it: the rows whose POST is on the wire, and the operations in flight. */
export type Flights = ReturnType<typeof createFlights>;

export function createFlights(deps: FlightDeps, { rules, audit, learned }: FlightOptions) {
  const { clock, random, tuning, rates } = deps;
  const posting = new Map<ResourceKey, RowIn<'starting'>>();
  const flights = new Map<ResourceKey, Flight>();
  /** VMs whose row is another audit's: in flight for a check. */
  const ofChecks = new Set<ResourceKey>();
  /** Rows whose status GET is on the wire. */
  const polling = new Set<ResourceKey>();
  const plan = createPollPlan({ ...tuning, readsPerSecond: rates['arm-reads'].perSecond }, learned);
  /** No operation reaches its deadline before this time, unless it is being asked for or has its last look. */
  let firstDeadline = Number.POSITIVE_INFINITY;

  const note = ({ auditId, target }: Row): void => {
    if (auditId !== audit.id) {
      ofChecks.add(target.key);
    }
  };
  const forget = (key: ResourceKey): void => {
    posting.delete(key);
    ofChecks.delete(key);
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
    return { change: { row, to: stepAfterStart(rules, row.entry, answer, moment) }, output: null };
  };
  const stepOf = (flight: Flight, answer: PollAnswer, now: number): PollStep => {
    flight.unclearPolls = answer.kind === 'unclear' ? flight.unclearPolls + 1 : 0;
    return stepAfterPoll({ rules, probe: deps.probe }, flight.row.entry, answer, {
      now,
      wall: clock.wall(),
      fraction: random.fraction(),
      unclearPolls: flight.unclearPolls,
      isSuspect: flight.isSuspect,
      deadline: auditDeadline(audit),
    });
  };
  const afterGet = ({ row, answer }: Extract<Arrival, { kind: 'poll' }>): Landing | null => {
    const { key } = row.target;
    const flight = flights.get(key);
    polling.delete(key);
    if (flight === undefined) {
      return null;
    }
    firstDeadline = Math.min(firstDeadline, flight.deadline);
    if (flight.row !== row) {
      return null;
    }
    const now = clock.now();
    const step = stepOf(flight, answer, now);
    if (step.state === 'unchanged') {
      plan.polled(key, now, step.notBefore);
      return null;
    }
    if (answer.kind !== 'succeeded') {
      return { change: { row, to: step }, output: null };
    }
    plan.finished(key, now, answer.ranMs ?? null);
    return { change: { row, to: step }, output: rawOutput(answer) };
  };

  return {
    posted: (row: RowIn<'starting'>): void => {
      posting.set(row.target.key, row);
      note(row);
    },
    /** Puts an operation in flight under observation. */
    follow: (row: RowIn<'started'>): void => {
      const deadline = row.entry.since + rules.probeDeadlineMs;
      flights.set(row.target.key, { row, deadline, unclearPolls: 0, isLastLook: false, isSuspect: false });
      firstDeadline = Math.min(firstDeadline, deadline);
      plan.add(row.target.key, row.entry.since);
      note(row);
    },
    /**
     * Asks for every operation that is due, until `ask` says how long its tokens are to be waited for. Returns the milliseconds
     * until the next look.
     */
    look: (ask: (row: RowIn<'started'>) => number): number => {
      askOverdue(clock.now());
      while (polling.size < mostCalls) {
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
      // An answer makes room, and wakes the loop.
      return firstDeadline - clock.now();
    },
    /** The agent of its VM seems silent: it is asked for once more, and given up if it still runs. */
    suspect: (row: RowIn<'started'>): void => {
      const flight = flights.get(row.target.key);
      if (flight?.row === row && !flight.isSuspect) {
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
    /** True while a row of this VM is followed. */
    has: (key: ResourceKey): boolean => posting.has(key) || flights.has(key),
    size: (): number => posting.size + flights.size,
    /** Those of the audit's own rows. */
    ownSize: (): number => posting.size + flights.size - ofChecks.size,
    /** How many more POSTs may be on the wire. */
    postRoom: (): number => mostCalls - posting.size,
    /** True while a POST is on the wire. */
    isPosting: (): boolean => posting.size > 0,
    /** True while a status GET is on the wire. */
    isPolling: (): boolean => polling.size > 0,
    /** The operations that are followed, the longest first. */
    all: (): readonly RowIn<'started'>[] => [...flights.values()].map(({ row }) => row),
    /** The operation that is followed the longest. */
    oldest: (): RowIn<'started'> | null => flights.values().next().value?.row ?? null,
  };
}

/** Both streams as they came; what stands around an envelope does not keep it from being read again. */
function rawOutput({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string {
  return /\S/.test(stderr) ? `${stdout}\nstderr:\n${stderr}` : stdout;
}
