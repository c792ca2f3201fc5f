import type { Finding } from '../model/finding.ts';
import type { Verdict } from '../model/verdict.ts';

/** Was this VM left alone because fresh evidence of it, still good, was at hand? */
export function isCarriedOver({ reason }: Finding): boolean {
  return reason === 'unchanged';
}

/**
 * The verdict that holds in this audit: the probe's own, or the one carried over for an unchanged VM. Null for everything
 * else: the last known verdict of a VM that was stopped or out of reach is history, not an answer.
 */
export function standingVerdict(finding: Finding): Verdict | null {
  if (finding.probe !== null) {
    return finding.probe.judgement.verdict;
  }
  return isCarriedOver(finding) ? (finding.lastKnown?.verdict ?? null) : null;
}
