import type { Finding, LastKnown } from '../model/finding.ts';
import type { WhyProbed } from '../model/reasons/audit-note.ts';
import type { Target } from '../model/target.ts';
import { type HalfVerdicts, halves } from '../model/verdict.ts';
import { originOf } from './origin-of.ts';
import { standingJudgements, verdictsToKeep } from './standing-verdict.ts';

/** A target's newest settled finding, with the digest of the probe that its verdicts are of; null: not known. */
export type LatestFinding = { readonly finding: Finding; readonly probeSha256: string | null };

/** Verdicts that spare a probe, or why the VM must be probed. */
export type Carried =
  | { readonly kind: 'carried'; readonly known: LastKnown }
  | { readonly kind: 'probe'; readonly why: WhyProbed };

/**
 * The verdicts of an earlier audit that still hold for a target.
 *
 * They hold when both were decided (not `unknown`, not `conflict`, nothing waiting for a restart), by the same probe, no earlier than
 * `notBefore` (epoch milliseconds), and the VM is unchanged as far as the inventory tells: same resource id, same image or disk, same
 * name and version of the operating system, and not changed from outside since, all of it told. Whether it was restarted is another
 * question: {@link stayedUp}. What somebody changed inside shows when the evidence is too old or a full audit is asked for.
 */
export function verdictsToCarryOver(
  latest: LatestFinding,
  target: Target,
  { notBefore, probeSha256 }: { readonly notBefore: number; readonly probeSha256: string },
): Carried {
  const known = decidedVerdicts(latest.finding);
  if (known === null) {
    return { kind: 'probe', why: 'not-decided' };
  }
  if (latest.probeSha256 !== probeSha256) {
    return { kind: 'probe', why: 'other-probe' };
  }
  if (Date.parse(known.probedAt) < notBefore) {
    return { kind: 'probe', why: 'too-old' };
  }
  if (isUnchanged(latest.finding, target)) {
    return { kind: 'carried', known };
  }
  return { kind: 'probe', why: isChangeTold(target) ? 'changed' : 'change-not-told' };
}

/** Azure dates a restart and the auditor dates its probe, each by a clock of its own. */
const clockToleranceMs = 300_000;

/** Whether a VM that has been available since then (epoch milliseconds) was up for its probe and has not been restarted after it. */
export function stayedUp(availableSince: number, probedAt: string): boolean {
  return availableSince + clockToleranceMs <= Date.parse(probedAt);
}

function decidedVerdicts(finding: Finding): LastKnown | null {
  const kept = verdictsToKeep(finding);
  const judged = standingJudgements(finding);
  const isSettled = judged === null || halves.every((half) => !judged[half].changesAtReboot);
  return kept !== null && isSettled && areDecided(kept) ? kept : null;
}

function areDecided({ client, server }: HalfVerdicts): boolean {
  return [client, server].every((verdict) => verdict !== 'unknown' && verdict !== 'conflict');
}

function isChangeTold({ provenance, os, changedAt }: Target): boolean {
  return originOf(provenance) !== null && os.version !== null && changedAt !== null;
}

function isUnchanged(was: Finding, is: Target): boolean {
  const [before, after] = [originOf(was.target.provenance), originOf(is.provenance)];
  return (
    was.target.key === is.key &&
    before !== null &&
    before === after &&
    is.os.version !== null &&
    was.target.os.version === is.os.version &&
    was.target.os.name === is.os.name &&
    is.changedAt !== null &&
    (is.changedAt === was.target.changedAt || isByProbe(was, is.changedAt))
  );
}

/**
 * Whether a run command itself counts as a change of the VM is not documented: a change between the probe's POST and its settling is
 * taken for the probe's own. A restart in that time would have cut the probe off.
 */
function isByProbe({ probedAt, settledAt }: Finding, changedAt: string): boolean {
  return probedAt !== null && settledAt !== null && probedAt <= changedAt && changedAt <= settledAt;
}
