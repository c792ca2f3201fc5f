import type { AuditDeps } from '../audit-deps.ts';

/**
 * How long a probe runs: lognormal, never less than about 20 s (https://learn.microsoft.com/azure/virtual-machines/windows/run-command).
 * Median and spread are experience.
 */
const probe = { medianSeconds: 32, sigma: 0.568 };

/** How often one is polled. */
const pollsPerProbe = 2.45;

/** From the end of a probe to the poll that sees it. */
const lagSeconds = 3;

/** Reads that discovering one subscription takes: its own GET, a status list, scale sets, a few images. */
const readsPerSubscription = 5;

/** Targets of one subscription by region: what is limited apart is counted apart. */
export type TargetsByRegion = Readonly<Record<string, number>>;

/**
 * ARM calls and seconds that an audit will about take, where every VM answers. Each subscription starts at the pace of its buckets, side
 * by side with the others; the end is when less than one probe of all is still to be expected.
 */
export function estimateAudit(
  deps: Pick<AuditDeps, 'rates' | 'tuning'>,
  subscriptions: readonly TargetsByRegion[],
): { readonly armCalls: number; readonly seconds: number } {
  const starts = subscriptions.map((regions) => startsOf(deps, regions));
  const probes = starts.reduce((sum, { targets }) => sum + targets, 0);
  const armCalls = Math.round(probes * (1 + pollsPerProbe)) + subscriptions.length * readsPerSubscription;
  return { armCalls, seconds: probes === 0 ? 0 : Math.round(endOf(starts) + lagSeconds) };
}

/** So many at once, the others evenly over so many seconds. */
type Starts = { readonly targets: number; readonly atOnce: number; readonly seconds: number };

function startsOf({ rates, tuning }: Pick<AuditDeps, 'rates' | 'tuning'>, regions: TargetsByRegion): Starts {
  const targets = Object.values(regions).reduce((sum, count) => sum + count, 0);
  const writes = rates['arm-writes'];
  const meanSeconds = probe.medianSeconds * Math.exp(probe.sigma ** 2 / 2);
  const seconds = Math.max(
    secondsFor(targets, writes),
    secondsFor(targets * pollsPerProbe, rates['arm-reads']),
    ...Object.values(regions).map((count) => secondsFor(count, rates['compute-starts'])),
    secondsFor(targets, { burst: tuning.maxInFlight, perSecond: tuning.maxInFlight / meanSeconds }),
  );
  return { targets, atOnce: Math.min(targets, writes.burst, tuning.maxInFlight), seconds };
}

function secondsFor(calls: number, { burst, perSecond }: { burst: number; perSecond: number }): number {
  return Math.max(0, calls - burst) / perSecond;
}

/** The median of the time at which the last probe ends. */
function endOf(starts: readonly Starts[]): number {
  let [earliest, latest] = [0, Math.max(...starts.map(({ seconds }) => seconds)) + 3600];
  while (latest - earliest > 1) {
    const middle = (earliest + latest) / 2;
    const running = starts.reduce((sum, each) => sum + runningAt(middle, each), 0);
    [earliest, latest] = running > Math.LN2 ? [middle, latest] : [earliest, middle];
  }
  return latest;
}

/** Steps that the even part is summed in. */
const steps = 100;

function runningAt(time: number, { targets, atOnce, seconds }: Starts): number {
  let running = atOnce * stillRuns(time);
  for (let step = 0; step < steps; step += 1) {
    running += ((targets - atOnce) / steps) * stillRuns(time - (seconds * (step + 0.5)) / steps);
  }
  return running;
}

/** Share of probes that run longer than so many seconds. */
function stillRuns(seconds: number): number {
  return seconds <= 0 ? 1 : upperTail(Math.log(seconds / probe.medianSeconds) / probe.sigma);
}

/** Of the normal distribution: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17. */
function upperTail(deviations: number): number {
  if (deviations < 0) {
    return 1 - upperTail(-deviations);
  }
  const t = 1 / (1 + 0.2316419 * deviations);
  const sum =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (sum * Math.exp(-(deviations ** 2) / 2)) / Math.sqrt(2 * Math.PI);
}
