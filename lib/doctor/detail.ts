import type { AuditError } from '../model/errors.ts';
import type { OutcomeDetail } from '../model/outcome.ts';
import type { IncompleteReason } from '../model/reasons/incomplete-reason.ts';
import type { Coded } from '../model/reasons/of-code.ts';
import type { Half } from '../model/verdict.ts';

/** What a check or an assumption came to, for a table of sentences. */
export type Detail =
  /** In the words of Azure or of the guest, or a list of names. */
  | Coded<'as-said', { text: string }>
  | Coded<'error', { error: AuditError }>
  | Coded<'incomplete', { reasons: readonly IncompleteReason[] }>
  | CheckDetail
  | Observed;

type CheckDetail =
  | Coded<'not-checked' | 'signed-in' | 'token-untried' | 'store-usable' | 'vm-not-found'>
  | Coded<'subscriptions-read', { count: number }>
  /** `isSample`: there may be more. */
  | Coded<'inventory-read', { vms: number; isSample: boolean }>
  /** `settled`: by reason, those that would not be probed. */
  | Coded<'vms-ready', { ready: number; vms: number; settled: Readonly<Record<string, number>> }>
  | Coded<'restarts-told', { restarts: number; changes: number; vms: number }>
  | Coded<'restarts-not-told', { error: AuditError }>
  | Coded<'actions-granted', { actions: number; scopes: readonly string[] }>
  | Coded<'actions-missing', { count: number; actions: number; scopes: readonly string[] }>
  | Coded<'grants-not-told', { scopes: readonly string[]; error: AuditError }>
  | Coded<'grants-conditional', { scopes: readonly string[]; actions: readonly string[] }>
  | Coded<'vm-not-probed', { outcome: string; reason: string }>
  | Coded<'vm-ready', { os: string | null }>
  | Coded<'command-accepted' | 'command-busy' | 'no-end' | 'operation-unreadable'>
  | Coded<'command-refused' | 'command-failed', { reason: string; said: OutcomeDetail }>
  | Coded<'no-answer', { said: OutcomeDetail }>
  | Coded<'command-throttled', { by: 'arm' | 'compute' }>
  | Coded<'result-came', { polls: number }>
  | Coded<'output-whole', { client: string; server: string }>
  | Coded<'output-no-answer', { envelope: string }>;

type Observed =
  | Coded<'no-vm-probed' | 'no-command' | 'no-output' | 'envelope-matches' | 'no-audit'>
  | Coded<'no-wait' | 'no-limit' | 'one-unread' | 'needs-leftover' | 'needs-client-on'>
  | Coded<'waits', { waits: readonly { readonly kind: string; readonly ms: number }[] }>
  | Coded<'polls-answered' | 'polls-refused', { polls: number }>
  | Coded<'bytes' | 'other-characters', { count: number }>
  | Coded<'line-ends', { crlf: number; lf: number; cr: number }>
  | Coded<'needs-removed', { says: string }>
  | Coded<'wmi-without-state' | 'listing', { half: Half; kind: string }>
  | Coded<'install-state', { half: Half; installState: number }>
  | Coded<'store-not-read', { half: Half; why: string }>
  | Coded<'driver-in-store' | 'no-driver-in-store', { half: Half }>
  | Coded<'servicing', { says: string; printed: string | null }>
  | Coded<'dism-without-state' | 'two', { one: string; other: string }>
  | Coded<'counted', { auditId: string; probed: number; vms: number; client: number; server: number }>;
