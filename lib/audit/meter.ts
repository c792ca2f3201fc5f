import type { Audit, Coverage } from '../model/audit.ts';
import type { SubscriptionId } from '../model/ids.ts';
import type { Clock } from '../model/ports.ts';

export type AuditProgress = {
  readonly audit: Audit;
  readonly coverage: Coverage;
  /** Run commands started a second, over the last ten seconds. */
  readonly startsPerSecond: number;
  /** Run commands in flight. */
  readonly inFlight: number;
  /** Seconds until all targets are settled, by the present pace; null while there is none to go by. */
  readonly etaSeconds: number | null;
  /** What the audit waits for, in words; null while it moves. */
  readonly waiting: string | null;
};

/** What the passes of one process tell about their pace. Nothing depends on it but the progress line. */
export type Meter = {
  started(): void;
  inFlight(subscriptionId: SubscriptionId, count: number): void;
  waiting(what: string | null): void;
  read(audit: Audit, coverage: Coverage): AuditProgress;
};

const windowMs = 10_000;

export function createMeter(clock: Clock): Meter {
  const inFlight = new Map<SubscriptionId, number>();
  const settledAt: { at: number; settled: number }[] = [];
  let starts: number[] = [];
  let waitingFor: string | null = null;

  const recent = (now: number): number => {
    starts = starts.filter((at) => at > now - windowMs);
    return starts.length / (windowMs / 1000);
  };

  return {
    started: () => {
      starts.push(clock.now());
      waitingFor = null;
    },
    inFlight: (subscriptionId, count) => {
      inFlight.set(subscriptionId, count);
    },
    waiting: (what) => {
      waitingFor = what;
    },
    read: (audit, coverage) => {
      const now = clock.now();
      const open = coverage.pending + coverage.starting + coverage.started;
      settledAt.push({ at: now, settled: coverage.discovered - open });
      return {
        audit,
        coverage,
        startsPerSecond: recent(now),
        inFlight: [...inFlight.values()].reduce((sum, count) => sum + count, 0),
        etaSeconds: eta(settledAt, open),
        waiting: waitingFor,
      };
    },
  };
}

/** Remaining targets at the pace of the last minute of readings. */
function eta(readings: { at: number; settled: number }[], open: number): number | null {
  const last = readings.at(-1);
  while (last !== undefined && readings.length > 1 && last.at - (readings[0]?.at ?? 0) > 60_000) {
    readings.shift();
  }
  const first = readings[0];
  if (first === undefined || last === undefined || last.settled <= first.settled) {
    return null;
  }
  return (open * (last.at - first.at)) / (last.settled - first.settled) / 1000;
}
