import type { ScopeDimension } from '../scope.ts';
import type { PageDoubt } from './incomplete-reason.ts';
import type { Coded } from './of-code.ts';

/** Why a VM is probed although an audit may carry verdicts over (`--max-age`). */
export const whysProbed = [
  /** No audit of this store has settled it. */
  'never-seen',
  /** Its newest finding has no verdicts, or not both of them decided, or a change waits for a restart. */
  'not-decided',
  /** It was probed by another version of the probe. */
  'other-probe',
  'too-old',
  'changed',
  /** Azure does not tell its origin, its version or when it was changed. */
  'change-not-told',
  'restarted',
  'restart-not-told',
] as const;

export type WhyProbed = (typeof whysProbed)[number];

/** Why rows were not taken by whoever keeps them elsewhere. */
export type SinkTrouble =
  /** The identity has no role there, or its token is not taken. */
  | 'forbidden'
  /** Nothing is at that address. */
  | 'not-found'
  /** One row alone is more than a call takes. */
  | 'too-large'
  | 'throttled'
  /** No token could be had. */
  | 'not-signed-in'
  /** No answer in time, no connection, or a trouble of the receiver's own. */
  | 'no-answer'
  /** An answer that nobody expected. */
  | 'refused';

/** What whoever asked for an audit should know of it, and what does not make it incomplete. */
export type AuditNote =
  /** A value of an exclude list that fits nothing of what was found: often a mistyped one, whose VMs are then probed. */
  | Coded<'exclusion-without-match', { dimension: ScopeDimension; value: string }>
  /** VMs that discovery found and that the audit which this one goes on with did not: they are not in it. */
  | Coded<'vms-made-since', { count: number }>
  /** An included value that is there, or may be, and names none of the Windows VMs that were found. */
  | Coded<'inclusion-without-match', { dimension: ScopeDimension; value: string }>
  /** VMs whose tag says something near to `do-not-touch`, and which are left alone. */
  | Coded<'do-not-touch-meant', { value: string; count: number }>
  /** OS disks that could not be compared with what their VMs' documents say: a swapped one may count for the VM's old image. */
  | Coded<'os-disks-in-doubt', { doubt: PageDoubt }>
  /** Rows that a monitor was to be sent and that it did not take; `sent` were taken. */
  | Coded<'rows-not-sent', { sent: number; trouble: SinkTrouble; status: number | null }>
  /** Verdicts were to be carried over and none could be: VMs to probe by why. */
  | Coded<'nothing-carried-over', { why: Readonly<Partial<Record<WhyProbed, number>>> }>;
