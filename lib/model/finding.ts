import type { Blocker, OutcomeKind, Reason } from './outcome.ts';
import type { Target } from './target.ts';
import type { HalfJudgements, HalfVerdicts, ScQueryReading } from './verdict.ts';

/** What the probe read of the guest's operating system. */
export type GuestOs = {
  readonly name: string | null;
  /** Such as `10.0.14393.3025`; null when the probe could not read it. */
  readonly build: string | null;
};

/** The verdicts of an earlier probe, and when it was sent (ISO 8601 UTC). */
export type LastKnown = HalfVerdicts & { readonly probedAt: string };

/** What judging one probe output yields, beside the target it belongs to. */
export type JudgedProbe = {
  readonly halves: HalfJudgements;
  readonly scQuery: ScQueryReading | null;
  readonly os: GuestOs;
  /** The evidence as short `key: value` pairs, bounded, for explain. */
  readonly evidence: Readonly<Record<string, string>>;
};

/** A ledger row as readers see it: target, provenance, outcome, evidence, verdict and times. */
export type Finding = {
  readonly target: Target;
  readonly outcome: OutcomeKind | null;
  readonly reason: Reason | null;
  /** Of `script-blocked`: by what; null of everything else, and of rows from before it was told. */
  readonly blockedBy: Blocker | null;
  /** Of a missing verdict, bounded: the platform's own words, the guest's, or ours. */
  readonly detail: string | null;
  readonly probe: JudgedProbe | null;
  readonly probeSha256: string | null;
  /** ISO 8601 UTC of the POST whose output was judged. */
  readonly probedAt: string | null;
  readonly settledAt: string | null;
  readonly attempts: number;
  readonly lastKnown: LastKnown | null;
};
