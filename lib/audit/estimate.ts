import type { AuditDeps } from './audit-deps.ts';

/**
 * How long the slowest of many probes runs, as a multiple of the first poll, and how often one is polled. Documented is a
 * shortest run of about 20 s (https://learn.microsoft.com/azure/virtual-machines/windows/run-command); the rest is experience.
 */
const slowestProbe = 6;
const pollsPerProbe = 3;

/** Reads that discovering one subscription takes: its own GET, a status list, scale sets, a few images. */
const readsPerSubscription = 5;

/**
 * ARM calls and seconds that an audit will about take: each subscription starts at the pace of its writes bucket and polls
 * at the pace of its reads bucket, side by side with the others; the slowest probe ends it.
 */
export function estimateAudit(
  deps: Pick<AuditDeps, 'rates' | 'tuning'>,
  targetsBySubscription: readonly number[],
  subscriptions: number,
): { readonly armCalls: number; readonly seconds: number } {
  const { rates, tuning } = deps;
  const writes = rates['arm-writes'];
  const reads = rates['arm-reads'];
  const tailSeconds = (slowestProbe * tuning.firstPollMs) / 1000;
  let seconds = 0;
  let probes = 0;
  for (const targets of targetsBySubscription) {
    const starting = Math.max(0, targets - writes.burst) / writes.perSecond;
    const polling = Math.max(0, targets * pollsPerProbe - reads.burst) / reads.perSecond;
    seconds = Math.max(seconds, Math.max(starting, polling) + tailSeconds);
    probes += targets;
  }
  return {
    armCalls: probes * (1 + pollsPerProbe) + subscriptions * readsPerSubscription,
    seconds: Math.round(seconds),
  };
}
