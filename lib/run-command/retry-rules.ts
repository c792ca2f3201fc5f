import type { AuditLimits } from '../model/audit.ts';
import type { Rates } from './pacing/limits.ts';

export type RetryRules = {
  /** Milliseconds from the POST until a probe counts as timed out. */
  readonly probeDeadlineMs: number;
  /** How long somebody else's command or operation is waited for, in milliseconds. */
  readonly busyWaitMs: number;
  /** Unanswered or refused-token POSTs in a row's life before it is given up. */
  readonly maxFaults: number;
  /** Damaged outputs that are probed again. */
  readonly maxBadOutputs: number;
  /** How long a guest whose servicing was busy is left alone before it is probed once more. */
  readonly servicingWaitMs: number;
  /** First wait after a busy answer; later ones double up to `busyBackoffCapMs`. Never faster than a VM's start bucket refills. */
  readonly busyBackoffMs: number;
  readonly busyBackoffCapMs: number;
  /** First wait after a POST or poll that failed; later ones double up to `faultBackoffCapMs`. */
  readonly faultBackoffMs: number;
  readonly faultBackoffCapMs: number;
  /** How long a POST whose fate a dead pass took with it is given before the VM is asked again. */
  readonly lostStartWaitMs: number;
};

/** A VM's start bucket refills 4 a minute (one in 15 s), so a busy VM is asked no faster than that. */
export const defaultRetryRules: RetryRules = {
  probeDeadlineMs: 300_000,
  busyWaitMs: 600_000,
  maxFaults: 5,
  maxBadOutputs: 1,
  servicingWaitMs: 180_000,
  busyBackoffMs: 15_000,
  busyBackoffCapMs: 60_000,
  faultBackoffMs: 5_000,
  faultBackoffCapMs: 60_000,
  lostStartWaitMs: 90_000,
};

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
