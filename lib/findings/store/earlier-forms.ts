import type { Audit } from '../../model/audit.ts';
import type { JudgedProbe, LastKnown } from '../../model/finding.ts';
import { readIncompleteReasons } from '../../model/incomplete-reason.ts';
import type { Because, Judgement, Verdict } from '../../model/verdict.ts';
import { notAsked } from '../../smb/judge/judge.ts';
import type { Tally } from '../coverage.ts';
import type { ImageFinding } from '../images/image-findings.ts';
import type { RowState, Settlement } from './ledger.ts';

/**
 * What stores hold may have been written by an earlier version, which judged the SMB1 client alone and gave reasons in sentences.
 * Both stores read through these; what is of today's form already comes back as it is.
 */
export function auditOf(stored: Audit | EarlierAudit): Audit {
  const audit: Audit = 'halves' in stored ? stored : { ...stored, halves: ['client'] };
  return { ...audit, incompleteBecause: readIncompleteReasons(audit.incompleteBecause) };
}

export function rowStateOf(stored: RowState): RowState {
  return stored.state === 'settled' ? { ...stored, settlement: settlementOf(stored.settlement) } : stored;
}

export function settlementOf(stored: Settlement): Settlement {
  return stored.outcome === 'judged' ? { ...stored, probe: probeOf(stored.probe) } : stored;
}

export function lastKnownOf(stored: LastKnown | EarlierLastKnown | null): LastKnown | null {
  if (stored === null || !('verdict' in stored)) {
    return stored;
  }
  return { client: stored.verdict, server: 'unknown', probedAt: stored.probedAt };
}

/** The tally of a row that was carried over told no verdict: the row does. */
export function talliedAs(stored: Tally): Tally {
  return /^judged:[^:]+$/.test(stored) ? `${stored as `judged:${string}`}:unknown` : stored;
}

/** The flag stays as it was written, for the client alone. */
export function imageFindingOf(stored: ImageFinding | EarlierImageFinding): ImageFinding {
  if (!('verdicts' in stored)) {
    return stored;
  }
  const { verdicts, ...image } = stored;
  const undecided = (verdicts.unknown ?? 0) + (verdicts.conflict ?? 0);
  const notInOs = verdicts['not-in-os'] ?? 0;
  const upgraded = Math.max(0, image.judged - image.decided - undecided - notInOs);
  return {
    ...image,
    client: verdicts,
    server: {},
    notCounted: { upgraded, versionUntold: 0, undecided, notInOs },
  };
}

type EarlierAudit = Omit<Audit, 'halves'>;

type EarlierLastKnown = { readonly verdict: Verdict; readonly probedAt: string };

type EarlierJudgement = Omit<Judgement, 'because'> & {
  readonly because: readonly { readonly signal: string; readonly value: string; readonly effect: string }[];
};

type EarlierProbe = Omit<JudgedProbe, 'halves'> & { readonly judgement: EarlierJudgement };

type EarlierImageFinding = Omit<ImageFinding, 'client' | 'server' | 'notCounted'> & {
  readonly verdicts: ImageFinding['client'];
};

function probeOf(stored: JudgedProbe | EarlierProbe): JudgedProbe {
  if (!('judgement' in stored)) {
    return stored;
  }
  const { judgement, scQuery, os, evidence } = stored;
  const { verdictReason, because } = judgement;
  const client = {
    ...judgement,
    verdictReason: verdictReason === null ? null : (renamedReasons[verdictReason] ?? verdictReason),
    because: because.map(inCode),
  };
  return { halves: { client, server: notAsked }, scQuery, os, evidence };
}

function inCode({ signal, value, effect }: EarlierJudgement['because'][number]): Because {
  return { signal, value: `${value}. ${effect}`, effect: { code: 'as-written' } };
}

/** Today a reason is the same for either half. */
const renamedReasons: Readonly<Record<string, string>> = {
  'driver-service-unread': 'service-unread',
  'driver-start-unread': 'start-unread',
  'driver-file-unread': 'file-unread',
  'driver-service-without-file': 'service-without-file',
  'driver-service-with-feature-off': 'service-with-feature-off',
  'dependency-without-driver-service': 'dependency-without-service',
  'driver-file-without-driver-service': 'file-without-service',
  'builtin-without-driver-service': 'builtin-without-service',
  'feature-not-known-with-wmi-row': 'parent-not-known-with-wmi-row',
  'feature-enabled-without-driver-service': 'feature-enabled-without-service',
};
