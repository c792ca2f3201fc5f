import type { Fence } from '../../findings/store/leases.ts';
import type { Row } from '../../findings/store/ledger.ts';
import type { Audit } from '../../model/audit.ts';
import type { Nonce, ResourceKey, SubscriptionId } from '../../model/ids.ts';
import { countsAgainstMaxErrors } from '../../model/outcome.ts';
import type { IncompleteReason } from '../../model/reasons/incomplete-reason.ts';
import { retryRulesFor } from '../../run-command/retry-rules.ts';
import type { AuditDeps } from '../audit-deps.ts';
import type { Meter } from '../meter.ts';
import { persist, rowsIn } from '../persist.ts';
import { createAccess } from './access.ts';
import { createAgentWatch } from './agent-watch.ts';
import { seeToAsked } from './asked-rows.ts';
import { createCalls, type StartedRow } from './calls.ts';
import { createFlights, type Landing } from './flights.ts';
import { pickUp } from './pick-up.ts';
import { createSampler } from './sampler.ts';
import { createStartPicker } from './start-picker.ts';
import { toStarting } from './transitions.ts';
import {
  createWaveReader,
  oneOfEachGroup,
  type PendingSource,
  sampledWaves,
  wavesInOrder,
} from './wave-reader.ts';

/**
 * Probes the VMs of one subscription: says what starts, what is asked for and what an answer means, and writes each step into the
 * ledger before the next. All that matters of what it holds in memory is in the ledger.
 */
export type Prober = {
  /** Takes over what a dead pass left in the ledger. */
  pickUp(): Promise<void>;
  /** Goes through what checks ask of the lease's holder: their rows go before its own. */
  seeToAsked(): Promise<void>;
  /** Gives the rows that are held for others of their image their turn. */
  seeToHeld(): Promise<void>;
  /** Writes what has arrived into the ledger and puts each row where it belongs next. Errors: what a call threw, and the store's. */
  settleAnswers(): Promise<void>;
  /** Starts what may start, asks for what is due, then sleeps until there is more to do, at most until `check`. */
  work(options: {
    readonly check: number;
    readonly mayStart: boolean;
    readonly mayPoll: boolean;
  }): Promise<void>;
  /** Operations in flight of the audit's own rows: whoever asked goes on with the others. */
  inFlight(): number;
  /** True while a call is on the wire. */
  isAsking(): boolean;
  hasRowsToStart(): boolean;
  /** True once after a row settled with a reason that counts against `maxErrors`. */
  hasNewErrors(): boolean;
  /** Asks, when nothing is left to start, whether the last refusals were those of a closed subscription. True while that is open. */
  askLast(): boolean;
  /** Says once why the subscription takes no command any more; null while it may. */
  closedBecause(): IncompleteReason | null;
  /** Forgets rows that have not started. */
  dropPending(): void;
  /** Forgets every row; answers still on the wire are ignored. */
  dropAll(): void;
};

export type ProberOptions = {
  readonly audit: Audit;
  readonly subscriptionId: SubscriptionId;
  readonly fence: Fence;
  readonly meter: Meter;
};

export function createProber(deps: AuditDeps, options: ProberOptions): Prober {
  const { audit, subscriptionId, fence, meter } = options;
  const { clock, random, store } = deps;
  const rules = retryRulesFor(deps.rates, audit.limits);
  const holder = { audit, subscriptionId, fence, rules };
  const pending: PendingSource = ({ after, limit, wave }) =>
    store.openRows(audit.id, {
      subscriptionId,
      state: 'pending',
      limit,
      ...(after === null ? {} : { after }),
      ...(wave === null ? {} : { wave }),
    });
  const calls = createCalls(deps);
  const flights = createFlights(deps, rules, audit);
  const { perImage } = audit.limits;
  const sampler = createSampler(deps, { audit, subscriptionId, fence, perImage });
  const waves = perImage === undefined ? wavesInOrder : sampledWaves;
  const readAll = () => createWaveReader(pending, store.pageSize, waves);
  const agentWatch = createAgentWatch(deps, calls.run);
  const startPicker = createStartPicker(deps, readAll());
  const access = createAccess(deps, {
    audit,
    subscriptionId,
    isPollRefused: async () => {
      const row = flights.oldest();
      return row !== null && (await calls.isRefused(row));
    },
    run: calls.run,
    // Held rows too: all that is left of a group may be held.
    sample: () => startPicker.readFrom(createWaveReader(oneOfEachGroup(pending), store.pageSize, [null])),
    resume: () => startPicker.readFrom(readAll()),
  });
  let hasNewErrors = false;
  /** VMs that checks ask for, and those of them that are in flight for a check. */
  let asked: ReadonlySet<ResourceKey> = new Set();
  const lent = new Set<ResourceKey>();

  const follow = (row: StartedRow): void => {
    flights.follow(row);
    if (row.auditId !== audit.id) {
      lent.add(row.target.key);
    }
  };
  const dropPending = (): void => {
    startPicker.clear();
    sampler.end();
    access.end();
  };
  /** `starting` and the nonce are in the ledger before any POST goes out, so a crash in between costs at most these rows one probe more. */
  const start = async (): Promise<void> => {
    const picked = await startPicker.pick(
      flights.size(),
      ({ auditId, target: { key } }) => flights.has(key) || (auditId === audit.id && asked.has(key)),
    );
    const now = clock.now();
    const changes = picked.map((row) => ({
      row,
      to: toStarting(row.row.memo, random.hex(16) as Nonce, now),
    }));
    for (const row of rowsIn(await persist(deps, fence, changes), 'starting')) {
      flights.posted(row);
      if (row.auditId !== audit.id) {
        lent.add(row.target.key);
      }
      meter.started();
      calls.post(row);
    }
  };

  const place = (row: Row): void => {
    switch (row.row.state) {
      case 'pending':
        // What was asked for stands on the list.
        if (row.auditId === audit.id) {
          startPicker.put({ ...row, row: row.row });
        }
        return;
      case 'starting':
        return;
      case 'started':
        follow({ ...row, row: row.row });
        return;
      case 'settled': {
        const { settlement } = row.row;
        sampler.settled(row.target, settlement);
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
    pickUp: () =>
      pickUp(deps, holder, (row) => {
        follow(row);
        startPicker.heard('accepted');
      }),
    seeToAsked: async () => {
      const { vms, first } = await seeToAsked(deps, holder, { has: flights.has, follow });
      agentWatch.look(flights.all());
      asked = vms;
      startPicker.putFirst(first);
    },
    seeToHeld: async () => {
      const isIdle = startPicker.isEmpty() && flights.size() === 0;
      if (!access.isInDoubt() && (await sampler.see(isIdle))) {
        startPicker.readFrom(readAll());
      }
    },
    settleAnswers: async () => {
      const landings: Landing[] = [];
      for (const arrival of calls.arrived()) {
        if (arrival.kind === 'start') {
          access.note(arrival.answer);
          startPicker.heard(arrival.answer.kind);
        }
        const landing = flights.land(arrival);
        if (landing !== null) {
          landings.push(landing);
        }
      }
      await settle(landings);
      for (const row of agentWatch.silent()) {
        flights.suspect(row);
      }
    },
    work: async ({ check, mayStart, mayPoll }) => {
      const isStarting = mayStart && !access.isAsking();
      if (isStarting) {
        await start();
      }
      const pollWait = mayPoll ? flights.look(calls.poll) : Number.POSITIVE_INFINITY;
      const startWait = isStarting ? startPicker.wait(flights.size()) : Number.POSITIVE_INFINITY;
      await calls.sleep(Math.min(check - clock.now(), startWait, pollWait));
    },
    inFlight: () => flights.size() - lent.size,
    isAsking: () => flights.isPosting() || flights.isPolling() || access.isAsking(),
    hasRowsToStart: () => !startPicker.isEmpty() || sampler.isDue(),
    hasNewErrors: () => {
      const had = hasNewErrors;
      hasNewErrors = false;
      return had;
    },
    askLast: access.askLast,
    closedBecause: () => access.closedBecause(startPicker.isEmpty() && !flights.isPosting()),
    dropPending,
    dropAll: () => {
      dropPending();
      flights.clear();
      lent.clear();
    },
  };
}
