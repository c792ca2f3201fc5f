import type { RowChange, Store } from '../findings/store.ts';
import type { OutcomeKind } from '../model/outcome.ts';
import type { PacedCall, Pacer } from '../run-command/pacing.ts';
import type { RunCommandPort } from '../run-command/port.ts';
import type { AuditDeps } from './audit-deps.ts';

/** What is counted and measured of the engine's work. Nothing depends on it. */
export type Metrics = {
  settled(outcome: OutcomeKind, count: number): void;
  started(): void;
  throttled(by: 'arm' | 'compute'): void;
  /** How long a subscription's next call of a kind had to wait for tokens. */
  waited(seconds: number, kind: PacedCall['kind']): void;
  /** From the POST to the judged answer. */
  probed(seconds: number): void;
  passed(): void;
};

/** The same ports with everything that passes through them measured. */
export function meteredDeps(deps: AuditDeps, metrics: Metrics): AuditDeps {
  return {
    ...deps,
    store: meteredStore(deps.store, metrics),
    runCommand: meteredRunCommand(deps.runCommand, metrics),
    pacer: meteredPacer(deps.pacer, metrics),
  };
}

function meteredStore(store: Store, metrics: Metrics): Store {
  return {
    ...store,
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

function countSettled(metrics: Metrics, { row, to }: RowChange): void {
  if (to.state !== 'settled') {
    return;
  }
  metrics.settled(to.settlement.outcome, 1);
  if (to.settlement.outcome === 'judged' && row.row.state === 'started') {
    metrics.probed((to.settledAt - row.row.since) / 1000);
  }
}

function meteredRunCommand(port: RunCommandPort, metrics: Metrics): RunCommandPort {
  return {
    start: async (target, script, signal) => {
      metrics.started();
      const answer = await port.start(target, script, signal);
      if (answer.kind === 'throttled') {
        metrics.throttled(answer.by);
      }
      return answer;
    },
    poll: async (token, signal) => {
      const answer = await port.poll(token, signal);
      if (answer.kind === 'throttled') {
        metrics.throttled(answer.by);
      }
      return answer;
    },
  };
}

function meteredPacer(pacer: Pacer, metrics: Metrics): Pacer {
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
  };
}
