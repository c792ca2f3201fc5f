import { z } from 'zod';
import { record, textAs, wordOf } from './record.ts';

/**
 * The two halves of SMB 1.0 on a VM, judged apart: the client (driver service `mrxsmb10`) and the server (driver service `srv`).
 * From build 16299 on Windows installs and removes them apart
 * (https://learn.microsoft.com/windows-server/storage/file-server/troubleshoot/smbv1-not-installed-by-default-in-windows).
 */
export const halves = ['client', 'server'] as const;

export type Half = (typeof halves)[number];

/** What the evidence says of one half of SMB 1.0 on one VM. */
export const verdicts = [
  'enabled',
  'disabled',
  'installable',
  'binaries-absent',
  'not-in-os',
  'conflict',
  'unknown',
] as const;

export type Verdict = (typeof verdicts)[number];

export const storedVerdict = wordOf(verdicts, 'unknown');

/** A verdict of either half (`enabled`), or of one (`server:enabled`), as people name them. */
export type VerdictWord = Verdict | `${Half}:${Verdict}`;

export const verdictWords: readonly VerdictWord[] = [
  ...verdicts,
  ...halves.flatMap((half) => verdicts.map((verdict) => `${half}:${verdict}` as const)),
];

export type HalfVerdicts = Readonly<Record<Half, Verdict>>;

/** What both halves say of a VM: can it speak SMB 1.0? In the order in which a security lead reads them. */
export const exposures = ['on', 'not-known', 'possible', 'impossible'] as const;

export type Exposure = (typeof exposures)[number];

/** `on`: a half is enabled; else `not-known`: one has no verdict; else `possible`: one is off, or can be installed; else `impossible`. */
export function exposureOf({ client, server }: HalfVerdicts): Exposure {
  const has = (...wanted: readonly Verdict[]): boolean => wanted.includes(client) || wanted.includes(server);
  if (has('enabled')) {
    return 'on';
  }
  if (has('unknown', 'conflict')) {
    return 'not-known';
  }
  return has('disabled', 'installable') ? 'possible' : 'impossible';
}

export const effectCodes = [
  'release-builtin',
  'release-single',
  'release-split',
  'release-not-known',
  /** The half is not installed: its driver service has no key. */
  'service-absent',
  /** The key has no `Type`: it was written, not installed. */
  'service-leftover',
  'service-not-told',
  'starts-with-system',
  'starts-on-demand',
  'start-disabled',
  'start-deleted',
  'start-not-told',
  'listed',
  'not-listed',
  'listing-not-told',
  'running',
  'not-running',
  'running-not-told',
  'file-present',
  'file-missing',
  'file-not-told',
  'dependency-named',
  'dependency-not-named',
  'dependency-not-told',
  'switch-on',
  'switch-off',
  'switch-not-told',
  'feature-installed',
  'feature-not-installed',
  'feature-removed',
  'feature-changing',
  'feature-unclear',
  'feature-not-known',
  'feature-busy',
  'feature-not-told',
  'wmi-installed',
  'wmi-not-installed',
  'wmi-no-row',
  'wmi-unclear',
  'wmi-rows',
  'wmi-no-rows',
  'wmi-not-told',
  'store-has-payload',
  'store-lacks-payload',
  'store-not-told',
  'restart-pending',
  /** Of `sc.exe qc` text alone. */
  'list-not-enough',
  /** Written by an earlier version as a sentence, kept in the value. */
  'as-written',
] as const;

export type EffectCode = (typeof effectCodes)[number];

/** What a signal's value says of its half. `lib/report/sentences/verdicts/effects.ts` has the words; the half is the judgement's. */
export type Effect = Because['effect'];

/** One signal that decided a verdict: its name, the value it had, and what that value says, as a code. */
export type Because = z.output<typeof because>;

const because = record({
  signal: z.string(),
  value: z.string(),
  effect: record({ code: textAs<EffectCode>() }),
});

/** The article's plain reading of DEPENDENCIES. */
export type ScQueryReading = z.output<typeof scQuerySchema>;

export const scQuerySchema = record({ smb1: z.boolean(), smb2: z.boolean() });

/** What every version kept of the judgement of one half, beside its `because`. */
export const judgementShape = {
  verdict: storedVerdict,
  /** For `unknown` and `conflict` the reason code, otherwise null. */
  verdictReason: z.string().nullable(),
  /** The rule of the verdict table that decided, such as `C8`. */
  rule: z.string(),
  /** Codes; `lib/smb/judge/verdict-reasons.ts` has them. */
  warnings: z.array(z.string()).readonly(),
  /** True when servicing has a change of this half's feature waiting for a restart. */
  changesAtReboot: z.boolean(),
};

/** The judgement of one half. */
export type Judgement = z.output<typeof judgementSchema>;

export const judgementSchema = record({ ...judgementShape, because: z.array(because).readonly() });

export type HalfJudgements = Readonly<Record<Half, Judgement>>;

export function verdictsOf({ client, server }: HalfJudgements): HalfVerdicts {
  return { client: client.verdict, server: server.verdict };
}
