import { openIn } from '../findings/coverage.ts';
import { createAnswerCount, type ImageAnswers } from '../findings/images/image-answers.ts';
import type { Audit, Coverage } from '../model/audit.ts';
import type { SubscriptionId } from '../model/ids.ts';
import type { Clock } from '../model/ports.ts';
import type { SilentVms } from './silent-vms.ts';
import type { WaitingFor } from './waiting-for.ts';

export type Pace = {
  readonly audit: Audit;
  readonly coverage: Coverage;
  /** Run commands started a second, over the last ten seconds. */
  readonly startsPerSecond: number;
  /** Run commands in flight. */
  readonly inFlight: number;
  /** Seconds until all targets are settled, by the present pace; null while there is none to go by. */
  readonly etaSeconds: number | null;
  /** Null until it is known. */
  readonly images: ImageAnswers | null;
  /** Null while the audit moves. */
  readonly waiting: WaitingFor | null;
};

/** How far an audit is, and the VMs without an answer that are all it waits for; null while there is more to do. */
export type AuditProgress = Pace & { readonly silent: SilentVms | null };

const windowMs = 10_000;

/** What the passes of one process tell about their pace. Nothing depends on it but the progress line. */
export type Meter = ReturnType<typeof createMeter>;

export function createMeter(clock: Clock) {
  const inFlight = new Map<SubscriptionId, number>();
  const settledAt: { at: number; settled: number }[] = [];
  let starts: number[] = [];
  let waiting: WaitingFor | null = null;
  const answers = createAnswerCount();

  const recent = (now: number): number => {
    starts = starts.filter((at) => at > now - windowMs);
    return starts.length / (windowMs / 1000);
  };

  return {
    answers,
    started: (): void => {
      starts.push(clock.now());
      waiting = null;
    },
    inFlight: (subscriptionId: SubscriptionId, count: number): void => {
      inFlight.set(subscriptionId, count);
    },
    waiting: (what: WaitingFor | null): void => {
      waiting = what;
    },
    read: (audit: Audit, coverage: Coverage): Pace => {
      const now = clock.now();
      const open = openIn(coverage);
      if (audit.state === 'probing') {
        settledAt.push({ at: now, settled: coverage.discovered - open });
      }
      return {
        audit,
        coverage,
        startsPerSecond: recent(now),
        inFlight: [...inFlight.values()].reduce((sum, count) => sum + count, 0),
        // How many of a sample are still to be probed depends on the verdicts to come.
        etaSeconds: audit.limits.perImage === undefined ? eta(settledAt, open) : null,
        images: answers.answers(),
        waiting,
      };
    },
  };
}

/** How long answers must have come in before they tell of the next ones, in milliseconds. */
const leastReadMs = 20_000;

/** Remaining targets at the pace of the last minute of readings, or less: from when the first answer came in. */
function eta(readings: { at: number; settled: number }[], open: number): number | null {
  const last = readings.at(-1);
  const isPast = ([first, second]: typeof readings): boolean =>
    second !== undefined &&
    ((last?.at ?? 0) - (first?.at ?? 0) > 60_000 || second.settled === first?.settled);
  while (isPast(readings)) {
    readings.shift();
  }
  const first = readings[0];
  if (first === undefined || last === undefined || last.at - first.at < leastReadMs) {
    return null;
  }
  return (open * (last.at - first.at)) / (last.settled - first.settled) / 1000;
}
