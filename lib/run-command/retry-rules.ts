import type { AuditLimits } from '../model/audit.ts';
import type { OutcomeDetail, ReasonOf, Unjudged } from '../model/outcome.ts';
import { boundedDetail } from '../model/reasons/bounded-detail.ts';
import type { RowMemo } from '../model/row-memo.ts';
import type { Rates } from './pacing/limits.ts';

/** Milliseconds, at the documented rates. */
const waits = {
  /** How long somebody else's command or operation is waited for. */
  busyWaitMs: 600_000,
  /** How long a guest whose servicing was busy is left alone before it is probed once more. */
  servicingWaitMs: 180_000,
  /** First wait after a busy answer; later ones double up to `busyBackoffCapMs`. As long as a VM's start bucket takes to refill by one. */
  busyBackoffMs: 15_000,
  busyBackoffCapMs: 60_000,
  /** First wait after a POST or poll that failed; later ones double up to `faultBackoffCapMs`. */
  faultBackoffMs: 5_000,
  faultBackoffCapMs: 60_000,
  /** How long a POST whose fate a dead pass took with it is given before the VM is asked again. */
  lostStartWaitMs: 90_000,
};

/** The moment of a decision. `fraction` is uniform in [0, 1) and spreads the waits. */
export type Moment = { readonly now: number; readonly fraction: number };

/** Back to `pending`; `memo.notBefore` says when to POST again, null: as soon as the pacer grants it. */
export type Retry = { readonly kind: 'retry'; readonly memo: RowMemo };
export type Settle = { readonly kind: 'settle'; readonly settle: Unjudged; readonly memo: RowMemo };

export type RetryRules = Readonly<typeof waits> & {
  /** Milliseconds from the POST until a probe counts as timed out. */
  readonly probeDeadlineMs: number;
  /** Unanswered or refused-token POSTs in a row's life before it is given up. */
  readonly maxFaults: number;
  /** Damaged outputs that are probed again. */
  readonly maxBadOutputs: number;
};

/**
 * The retry rules of an audit. No VM is asked faster than its start bucket refills, and all waits are in proportion to that: an emulator
 * whose clock runs at another pace is told so by its rates alone.
 */
export function retryRulesFor(
  rates: Rates,
  { probeDeadlineSeconds }: Pick<AuditLimits, 'probeDeadlineSeconds'>,
): RetryRules {
  const pace = 1000 / rates['compute-vm-starts'].perSecond / waits.busyBackoffMs;
  const paced = Object.fromEntries(Object.entries(waits).map(([name, wait]) => [name, wait * pace]));
  return {
    ...(paced as typeof waits),
    probeDeadlineMs: probeDeadlineSeconds * 1000,
    maxFaults: 5,
    maxBadOutputs: 1,
  };
}

export function failed(reason: ReasonOf<'failed'>, said: OutcomeDetail): Unjudged {
  return { outcome: 'failed', reason, detail: typeof said === 'string' ? boundedDetail(said) : said };
}

export function faultWait(rules: RetryRules, faults: number, fraction: number): number {
  const doubled = rules.faultBackoffMs * 2 ** Math.min(faults - 1, 20);
  return spread(Math.min(doubled, rules.faultBackoffCapMs), fraction);
}

/** The wait and up to a quarter more, so that waiters do not wake together. */
export function spread(waitMs: number, fraction: number): number {
  return Math.round(waitMs * (1 + fraction / 4));
}
