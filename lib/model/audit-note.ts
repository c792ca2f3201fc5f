import type { PageDoubt } from './incomplete-reason.ts';
import type { ScopeDimension } from './scope.ts';

/** What whoever asked for an audit should know of it, and what does not make it incomplete. */
export type AuditNote =
  /** A value of an exclude list that fits nothing of what was found: often a mistyped one, whose VMs are then probed. */
  | { readonly code: 'exclusion-without-match'; readonly dimension: ScopeDimension; readonly value: string }
  /** VMs that discovery found and that the audit which this one goes on with did not: they are not in it. */
  | { readonly code: 'vms-made-since'; readonly count: number }
  /** VMs whose tag says something near to `do-not-touch`, and which are left alone. */
  | { readonly code: 'do-not-touch-meant'; readonly value: string; readonly count: number }
  /** OS disks that could not be compared with what their VMs' documents say: a swapped one may count for the VM's old image. */
  | { readonly code: 'os-disks-in-doubt'; readonly doubt: PageDoubt };
