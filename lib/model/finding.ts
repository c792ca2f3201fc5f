import { z } from 'zod';
import type { Blocker, OutcomeDetail, OutcomeKind, Reason } from './outcome.ts';
import { record } from './record.ts';
import type { Target } from './target.ts';
import { judgementSchema, scQuerySchema, storedVerdict } from './verdict.ts';

/** What the probe read of the guest's operating system. `build`: such as `10.0.14393.3025`; null when the probe could not read it. */
export type GuestOs = z.output<typeof guestOsSchema>;

const guestOsSchema = record({ name: z.string().nullable(), build: z.string().nullable() });

const halfJudgementsSchema = record({ client: judgementSchema, server: judgementSchema });

/**
 * The verdicts of an earlier probe, and when it was sent (ISO 8601 UTC). `os` and `halves`, what was judged: only where they are carried
 * over; earlier versions kept none.
 */
export type LastKnown = z.output<typeof lastKnownSchema>;

export const lastKnownSchema = record({
  client: storedVerdict,
  server: storedVerdict,
  probedAt: z.string(),
  os: guestOsSchema.exactOptional(),
  halves: halfJudgementsSchema.exactOptional(),
});

/** What every version kept of a judged probe, beside the judgements. */
export const probeShape = {
  scQuery: scQuerySchema.nullable(),
  os: guestOsSchema,
  /** The evidence as short `key: value` pairs, bounded, for explain. */
  evidence: z.record(z.string(), z.string()).readonly(),
};

/** What judging one probe output yields, beside the target it belongs to. */
export type JudgedProbe = z.output<typeof judgedProbeSchema>;

export const judgedProbeSchema = record({
  ...probeShape,
  halves: halfJudgementsSchema,
});

/** A ledger row as readers see it: target, provenance, outcome, evidence, verdict and times. */
export type Finding = {
  readonly target: Target;
  readonly outcome: OutcomeKind | null;
  readonly reason: Reason | null;
  /** Of `script-blocked`: by what; null of everything else, and of rows from before it was told. */
  readonly blockedBy: Blocker | null;
  /** Of a missing verdict. */
  readonly detail: OutcomeDetail | null;
  readonly probe: JudgedProbe | null;
  readonly probeSha256: string | null;
  /** ISO 8601 UTC of the POST whose output was judged. */
  readonly probedAt: string | null;
  readonly settledAt: string | null;
  readonly attempts: number;
  readonly lastKnown: LastKnown | null;
};
