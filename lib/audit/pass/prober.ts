import type { Row } from '../../findings/store/ledger.ts';
import type { Nonce } from '../../model/ids.ts';
import { countsAgainstMaxErrors } from '../../model/outcome.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { persist, rowsIn } from '../persist.ts';
import { leaveSubscription } from '../stop-probing.ts';
import { createAgentWatch } from './agent-watch.ts';
import { createBounds } from './bounds.ts';
import { createCalls } from './calls.ts';
import { createFlights, type Landing } from './flights.ts';
import type { PassEnd, PassUnderLease } from './pass-options.ts';
import { pickUp } from './pick-up.ts';
import { createStarter } from './starter.ts';
import { toStarting } from './transitions.ts';

/**
 * Probes the VMs of one subscription: starts what may start, asks for what is due, and writes what every answer means into the
 * ledger before the next step. All that matters of what it holds in memory is in the ledger.
 */
export function createProber(deps: AuditDeps, options: PassUnderLease) {
  const { audit, fence, meter, interrupt } = options;
  const { clock, random, store } = deps;
  const bounds = createBounds(deps, options);
  const calls = createCalls(deps);
  const flights = createFlights(deps, options);
  const starter = createStarter(deps, options, { calls, flights });
  const agents = createAgentWatch(deps, calls.run, options.learned);
  /** A row settled, since the last look, with a reason that counts against `maxErrors`. */
  let hasNewErrors = false;

  /** `starting` and the nonce are in the ledger before any POST goes out, so a crash in between costs at most these rows one probe more. */
  const start = async (): Promise<void> => {
    const picked = await starter.pick();
    const now = clock.now();
    const changes = picked.map((row) => ({
      row,
      to: toStarting(row.entry.memo, random.hex(16) as Nonce, now),
    }));
    for (const row of rowsIn(await persist(deps, fence, changes), 'starting')) {
      flights.posted(row);
      meter.started();
      calls.post(row);
    }
  };

  /** Puts a row that was written where it belongs next. */
  const place = (row: Row): void => {
    switch (row.entry.state) {
      case 'pending':
        starter.put({ ...row, entry: row.entry });
        return;
      case 'starting':
        return;
      case 'started':
        flights.follow({ ...row, entry: row.entry });
        return;
      case 'settled': {
        const { settlement } = row.entry;
        starter.settled(row.target, settlement);
        meter.answers.settled(row.target, settlement);
        hasNewErrors ||= countsAgainstMaxErrors(settlement.outcome === 'judged' ? null : settlement.reason);
      }
    }
  };
  const saveOutputs = async (landings: readonly Landing[]): Promise<void> => {
    for (const { change, output } of landings) {
      if (output !== null && change.row.auditId === audit.id) {
        await store.saveEvidence(audit.id, change.row.target.key, output);
      }
    }
  };
  /** Writes what has arrived into the ledger and puts each row where it belongs next. Errors: what a call threw, and the store's. */
  const settleAnswers = async (): Promise<void> => {
    const arrived = calls.arrived();
    for (const { answer } of arrived.filter((each) => each.kind === 'start')) {
      starter.heard(answer);
    }
    const landings = arrived.flatMap((arrival) => flights.land(arrival) ?? []);
    const changes = landings.map(({ change }) => change);
    const written = await persist(deps, fence, changes);
    // Those that somebody else settled meanwhile are left with the others.
    for (const { row } of changes) {
      flights.forget(row.target.key);
    }
    for (const row of written) {
      place(row);
    }
    await saveOutputs(audit.limits.saveEvidence ? landings : []);
    calls.throwFailure();
  };

  /** True while a call is on the wire. */
  const isAsking = (): boolean => flights.isPosting() || flights.isPolling() || starter.isAsking();
  /** Looks at what checks ask for, and at the agents of VMs that are long in answering. */
  const lookFarther = async (): Promise<void> => {
    hasNewErrors = false;
    await starter.seeToAsked();
    for (const row of agents.look(flights.all())) {
      flights.suspect(row);
    }
  };
  const leaveIfClosed = async (): Promise<void> => {
    const because = starter.closedBecause();
    if (because !== null) {
      starter.drop();
      await leaveSubscription(deps, options, because);
    }
  };
  /** Looks at what is not a row's own: the clock, the lease with its list, the audit's record, the subscription. */
  const lookAround = async (): Promise<PassEnd | null> => {
    const told = await bounds.check(hasNewErrors);
    switch (told.kind) {
      case 'goes-on':
        break;
      case 'looked':
        await lookFarther();
        break;
      case 'stopped':
        starter.drop();
        await lookFarther();
        break;
      default:
        return told;
    }
    await leaveIfClosed();
    if (bounds.mayStart()) {
      await starter.seeToReserve();
    }
    return bounds.isOver() && !isAsking() ? { kind: 'open' } : null;
  };
  /** How the pass ends when nothing is left to do; null while there is. What is in flight for a check is gone on with by whoever asked. */
  const endOfWork = (): PassEnd | null => {
    if (flights.ownSize() > 0 || isAsking()) {
      return null;
    }
    if (!starter.hasRows()) {
      return starter.askLast() ? null : { kind: 'done' };
    }
    return interrupt.aborted ? { kind: 'interrupted' } : null;
  };
  /** Starts what may start, asks for what is due, then sleeps until there is more to do. */
  const startAndAsk = async (): Promise<void> => {
    const nextCheck = bounds.nextCheck();
    const isStarting = bounds.mayStart() && !starter.isAsking() && !calls.hasFailed();
    const mayPoll = !bounds.isOver() && !calls.hasFailed();
    if (isStarting) {
      await start();
    }
    const pollWait = mayPoll ? flights.look(calls.poll) : Number.POSITIVE_INFINITY;
    const startWait = isStarting ? starter.wait() : Number.POSITIVE_INFINITY;
    await calls.sleep(Math.min(nextCheck - clock.now(), startWait, pollWait));
  };

  return {
    /** Takes over what a dead pass left in the ledger. */
    pickUp: (): Promise<void> =>
      pickUp(deps, options, (row) => {
        flights.follow(row);
        starter.pickedUp();
      }),
    /** Works until the pass ends. */
    work: async (): Promise<PassEnd> => {
      for (;;) {
        await settleAnswers();
        const end = (await lookAround()) ?? endOfWork();
        if (end !== null) {
          return end;
        }
        meter.inFlight(options.subscriptionId, flights.ownSize());
        await startAndAsk();
      }
    },
  };
}
