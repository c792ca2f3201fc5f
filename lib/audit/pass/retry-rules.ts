import type { AuditLimits } from '../../model/audit.ts';
import { defaultRetryRules, type RetryRules } from '../../run-command/retry.ts';
import type { AuditDeps } from '../audit-deps.ts';

/**
 * The retry rules of an audit. Every wait follows from the rates and the first poll in force, so that an estate whose clock
 * runs at another pace (an emulator) is treated alike; with the documented rates the waits are those of `defaultRetryRules`.
 */
export function retryRulesFor(deps: Pick<AuditDeps, 'rates' | 'tuning'>, limits: AuditLimits): RetryRules {
  const vmStartRefillMs = 1000 / deps.rates['compute-vm-starts'].perSecond;
  const pace = vmStartRefillMs / defaultRetryRules.busyBackoffMs;
  return {
    ...defaultRetryRules,
    probeDeadlineMs: limits.probeDeadlineSeconds * 1000,
    busyWaitMs: defaultRetryRules.busyWaitMs * pace,
    busyBackoffMs: vmStartRefillMs,
    busyBackoffCapMs: defaultRetryRules.busyBackoffCapMs * pace,
    faultBackoffMs: defaultRetryRules.faultBackoffMs * pace,
    faultBackoffCapMs: defaultRetryRules.faultBackoffCapMs * pace,
    servicingWaitMs: defaultRetryRules.servicingWaitMs * pace,
    lostStartWaitMs: defaultRetryRules.lostStartWaitMs * pace,
  };
}
