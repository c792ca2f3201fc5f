import type { Row } from '../../findings/store/ledger.ts';
import type { Nonce, ResourceKey } from '../../model/ids.ts';
import { countsAgainstMaxErrors } from '../../model/outcome.ts';
import { retryRulesFor } from '../../run-command/retry-rules.ts';
import type { AuditDeps } from '../audit-deps.ts';
import type { Meter } from '../meter.ts';
import { persist, rowsIn } from '../persist.ts';
import { createAgentWatch } from './agent-watch.ts';
import { seeToAsked } from './asked-rows.ts';
import { createCalls, type StartedRow } from './calls.ts';
import { createFlights, type Landing } from './flights.ts';
import { pickUp } from './pick-up.ts';
import { createStarter, type Probing } from './starter.ts';
import { toStarting } from './transitions.ts';

/**
 * Probes the VMs of one subscription: starts what may start, asks for what is due, and writes what every answer means into the
 * ledger before the next step. All that matters of what it holds in memory is in the ledger.
 */
export type Prober = ReturnType<typeof createProber>;

export function createProber(deps: AuditDeps, options: Probing & { readonly meter: Meter }) {
  const { audit, fence, meter } = options;
  const { clock, random, store } = deps;
  const rules = retryRulesFor(deps.rates, audit.limits);
  const holder = { ...options, rules };
  const calls = createCalls(deps);
  const flights = createFlights(deps, rules, audit);
  const starter = createStarter(deps, options, { calls, flights });
  const agentWatch = createAgentWatch(deps, calls.run);
  let hasNewErrors = false;
  /** VMs that checks ask for, and those of them that are in flight for a check. */
  let asked: ReadonlySet<ResourceKey> = new Set();
  const lent = new Set<ResourceKey>();

  const lend = (row: Row): void => {
    if (row.auditId !== audit.id) {
      lent.add(row.target.key);
    }
  };
  const follow = (row: StartedRow): void => {
    flights.follow(row);
    lend(row);
  };
  const isHeldBack = ({ auditId, target: { key } }: Row): boolean =>
    flights.has(key) || (auditId === audit.id && asked.has(key));
  /** `starting` and the nonce are in the ledger before any POST goes out, so a crash in between costs at most these rows one probe more. */
  const start = async (): Promise<void> => {
    const picked = await starter.pick(isHeldBack);
    const now = clock.now();
    const changes = picked.map((row) => ({
      row,
      to: toStarting(row.row.memo, random.hex(16) as Nonce, now),
    }));
    for (const row of rowsIn(await persist(deps, fence, changes), 'starting')) {
      flights.posted(row);
      lend(row);
      meter.started();
      calls.post(row);
    }
  };

  /** Puts a row that was written where it belongs next. */
  const place = (row: Row): void => {
    switch (row.row.state) {
      case 'pending':
        // What was asked for stands on the list.
        if (row.auditId === audit.id) {
          starter.put({ ...row, row: row.row });
        }
        return;
      case 'starting':
        return;
      case 'started':
        follow({ ...row, row: row.row });
        return;
      case 'settled': {
        const { settlement } = row.row;
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
  const settle = async (landings: readonly Landing[]): Promise<void> => {
    const changes = landings.map(({ change }) => change);
    const written = await persist(deps, fence, changes);
    // Those that somebody else settled meanwhile are left with the others.
    for (const { row } of changes) {
      flights.forget(row.target.key);
      lent.delete(row.target.key);
    }
    for (const row of written) {
      place(row);
    }
    await saveOutputs(audit.limits.saveEvidence ? landings : []);
  };

  return {
    starter,
    /** Takes over what a dead pass left in the ledger. */
    pickUp: (): Promise<void> =>
      pickUp(deps, holder, (row) => {
        follow(row);
        starter.pickedUp();
      }),
    /** Goes through what checks ask of the lease's holder: their rows go before its own. */
    seeToAsked: async (): Promise<void> => {
      const { vms, first } = await seeToAsked(deps, holder, { has: flights.has, follow });
      agentWatch.look(flights.all());
      asked = vms;
      starter.putFirst(first);
    },
    /** Writes what has arrived into the ledger and puts each row where it belongs next. Errors: what a call threw, and the store's. */
    settleAnswers: async (): Promise<void> => {
      const arrived = calls.arrived();
      for (const { answer } of arrived.filter((each) => each.kind === 'start')) {
        starter.heard(answer);
      }
      await settle(arrived.flatMap((arrival) => flights.land(arrival) ?? []));
      for (const row of agentWatch.silent()) {
        flights.suspect(row);
      }
    },
    /** Starts what may start, asks for what is due, then sleeps until there is more to do, at most until `check`. */
    work: async ({ check, mayStart, mayPoll }: Allowed): Promise<void> => {
      const isStarting = mayStart && !starter.isAsking();
      if (isStarting) {
        await start();
      }
      const pollWait = mayPoll ? flights.look(calls.poll) : Number.POSITIVE_INFINITY;
      const startWait = isStarting ? starter.wait() : Number.POSITIVE_INFINITY;
      await calls.sleep(Math.min(check - clock.now(), startWait, pollWait));
    },
    /** Operations in flight of the audit's own rows: whoever asked goes on with the others. */
    inFlight: (): number => flights.size() - lent.size,
    /** True while a call is on the wire. */
    isAsking: (): boolean => flights.isPosting() || flights.isPolling() || starter.isAsking(),
    /** True once after a row settled with a reason that counts against `maxErrors`. */
    hasNewErrors: (): boolean => {
      const had = hasNewErrors;
      hasNewErrors = false;
      return had;
    },
    /** Forgets every row; answers still on the wire are ignored. */
    dropAll: (): void => {
      starter.drop();
      flights.clear();
      lent.clear();
    },
  };
}

type Allowed = { readonly check: number; readonly mayStart: boolean; readonly mayPoll: boolean };
