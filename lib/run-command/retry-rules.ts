import type { AuditLimits } from '../model/audit.ts';
import type { Rates } from './pacing/limits.ts';
import { defaultRetryRules, type RetryRules } from './retry.ts';

/**
 * The retry rules of an audit. Every wait follows from the rates in force, so that an estate whose clock
 * runs at another pace (an emulator) is treated alike; with the documented rates the waits are those of `defaultRetryRules`.
 */
export function retryRulesFor(
  rates: Rates,
  { probeDeadlineSeconds }: Pick<AuditLimits, 'probeDeadlineSeconds'>,
): RetryRules {
  const vmStartRefillMs = 1000 / rates['compute-vm-starts'].perSecond;
  const pace = vmStartRefillMs / defaultRetryRules.busyBackoffMs;
  return {
    ...defaultRetryRules,
    probeDeadlineMs: probeDeadlineSeconds * 1000,
    busyWaitMs: defaultRetryRules.busyWaitMs * pace,
    busyBackoffMs: vmStartRefillMs,
    busyBackoffCapMs: defaultRetryRules.busyBackoffCapMs * pace,
    faultBackoffMs: defaultRetryRules.faultBackoffMs * pace,
    faultBackoffCapMs: defaultRetryRules.faultBackoffCapMs * pace,
    servicingWaitMs: defaultRetryRules.servicingWaitMs * pace,
    lostStartWaitMs: defaultRetryRules.lostStartWaitMs * pace,
  };
}
