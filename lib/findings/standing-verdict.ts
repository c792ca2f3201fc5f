import type { Finding, LastKnown } from '../model/finding.ts';
import { type HalfJudgements, type HalfVerdicts, verdictsOf } from '../model/verdict.ts';

/** Was this VM left alone because fresh evidence of it, still good, was at hand? */
export function isCarriedOver({ reason }: Finding): boolean {
  return reason === 'unchanged';
}

/** The older of a time and of when the evidence was taken that a finding carried over, if it did. ISO 8601 UTC; null: none yet. */
export function olderCarried(oldest: string | null, finding: Finding): string | null {
  const taken = isCarriedOver(finding) ? finding.lastKnown?.probedAt : undefined;
  return taken !== undefined && (oldest === null || taken < oldest) ? taken : oldest;
}

/**
 * The verdicts that hold in this audit: the probe's own, or those carried over for an unchanged VM. Null for everything
 * else: the last known verdicts of a VM that was stopped or out of reach are history, not an answer.
 */
export function standingVerdicts(finding: Finding): HalfVerdicts | null {
  if (finding.probe !== null) {
    return verdictsOf(finding.probe.halves);
  }
  if (!isCarriedOver(finding) || finding.lastKnown === null) {
    return null;
  }
  const { client, server } = finding.lastKnown;
  return { client, server };
}

/** What was judged of the verdicts that hold; null where none do, and of verdicts that an earlier version carried over. */
export function standingJudgements(finding: Finding): HalfJudgements | null {
  const { probe, lastKnown } = finding;
  return probe?.halves ?? (isCarriedOver(finding) ? (lastKnown?.halves ?? null) : null);
}

/** What a later audit that does not probe the VM takes over: the verdicts that hold, and on what, when and on which Windows they were found. */
export function verdictsToKeep(finding: Finding): LastKnown | null {
  const { probe, probedAt, lastKnown } = finding;
  if (probe === null || probedAt === null) {
    return isCarriedOver(finding) ? lastKnown : null;
  }
  return { ...verdictsOf(probe.halves), probedAt, os: probe.os, halves: probe.halves };
}
