import type { NewRow, RowChange } from '../findings/store/ledger.ts';
import type { Store } from '../findings/store/store.ts';
import type { OutcomeKind } from '../model/outcome.ts';
import { type Half, type HalfVerdicts, halves, type Verdict, verdictsOf } from '../model/verdict.ts';
import type { PacedCall, Pacer } from '../run-command/pacing/pacing.ts';
import type { AuditDeps } from './audit-deps.ts';

/** What is counted and measured of the engine's work. Nothing depends on it. */
export type Metrics = {
  settled(outcome: OutcomeKind, count: number): void;
  /** A probe's verdict of one half. */
  judged(half: Half, verdict: Verdict): void;
  started(): void;
  throttled(by: 'arm' | 'compute'): void;
  /** How long a subscription's next call of a kind had to wait for tokens. */
  waited(seconds: number, kind: PacedCall['kind']): void;
  /** From the POST to the judged answer. */
  probed(seconds: number): void;
  passed(): void;
};

/** The same ports with everything that passes through them measured, but for the pacer, which others ask too. */
export function meteredDeps(deps: AuditDeps, metrics: Metrics): AuditDeps {
  return {
    ...deps,
    store: meteredStore(deps.store, metrics),
    runCommand: {
      ...deps.runCommand,
      start: async (target, script, signal) => {
        metrics.started();
        return await deps.runCommand.start(target, script, signal);
      },
    },
  };
}

function meteredStore(store: Store, metrics: Metrics): Store {
  return {
    ...store,
    addRows: async (auditId, rows, now) => {
      const added = await store.addRows(auditId, rows, now);
      countBornSettled(metrics, rows, added);
      return added;
    },
    acquireLease: async (subscriptionId, holder, ttlMs, now) => {
      const answer = await store.acquireLease(subscriptionId, holder, ttlMs, now);
      if (answer.kind === 'acquired') {
        metrics.passed();
      }
      return answer;
    },
    advance: async (fence, changes) => {
      const rows = await store.advance(fence, changes);
      for (const change of changes) {
        countSettled(metrics, change);
      }
      return rows;
    },
    settleOpen: async (auditId, query, settlement, now) => {
      const count = await store.settleOpen(auditId, query, settlement, now);
      metrics.settled(settlement.outcome, count);
      return count;
    },
  };
}

/** Rows that a plan which died had added already were counted by it; of a part of them nobody knows which. */
function countBornSettled(metrics: Metrics, rows: readonly NewRow[], added: number): void {
  if (added < rows.length) {
    return;
  }
  for (const { settlement, lastKnown } of rows) {
    if (settlement === null) {
      continue;
    }
    metrics.settled(settlement.outcome, 1);
    if (settlement.outcome === 'skipped' && settlement.reason === 'unchanged' && lastKnown !== null) {
      countVerdicts(metrics, lastKnown);
    }
  }
}

function countVerdicts(metrics: Metrics, verdicts: HalfVerdicts): void {
  for (const half of halves) {
    metrics.judged(half, verdicts[half]);
  }
}

function countSettled(metrics: Metrics, { row, to }: RowChange): void {
  if (to.state !== 'settled') {
    return;
  }
  metrics.settled(to.settlement.outcome, 1);
  if (to.settlement.outcome !== 'judged') {
    return;
  }
  countVerdicts(metrics, verdictsOf(to.settlement.probe.halves));
  if (row.entry.state === 'started') {
    metrics.probed((to.settledAt - row.entry.since) / 1000);
  }
}

/** The same pacer, measured for everybody who asks it: discovery's reads are waited for and throttled too. */
export function meteredPacer(pacer: Pacer, metrics: Metrics): Pacer {
  const waitingSince = new Map<string, number>();
  return {
    ...pacer,
    take: (call, now) => {
      const wait = pacer.take(call, now);
      const key = call.kind === 'graph' ? call.kind : `${call.kind} ${call.subscriptionId}`;
      const since = waitingSince.get(key);
      if (wait > 0) {
        waitingSince.set(key, since ?? now);
      } else if (since !== undefined) {
        waitingSince.delete(key);
        metrics.waited((now - since) / 1000, call.kind);
      }
      return wait;
    },
    observe: (call, answer, now) => {
      if (answer.throttled !== null) {
        metrics.throttled(answer.throttled.by);
      }
      pacer.observe(call, answer, now);
    },
  };
}
