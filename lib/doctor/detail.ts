import type { AuditError } from '../model/errors.ts';
import type { OutcomeDetail } from '../model/outcome.ts';
import type { IncompleteReason } from '../model/reasons/incomplete-reason.ts';
import type { Half } from '../model/verdict.ts';

/** What a check or an assumption came to, for a table of sentences. */
export type Detail =
  /** In the words of Azure or of the guest, or a list of names. */
  | { readonly code: 'as-said'; readonly text: string }
  | { readonly code: 'error'; readonly error: AuditError }
  | { readonly code: 'incomplete'; readonly reasons: readonly IncompleteReason[] }
  | CheckDetail
  | Observed;

type CheckDetail =
  | { readonly code: 'not-checked' | 'signed-in' | 'token-untried' | 'store-usable' | 'vm-not-found' }
  | { readonly code: 'subscriptions-read'; readonly count: number }
  /** `isSample`: there may be more. */
  | { readonly code: 'inventory-read'; readonly vms: number; readonly isSample: boolean }
  /** `settled`: by reason, those that would not be probed. */
  | {
      readonly code: 'vms-ready';
      readonly ready: number;
      readonly vms: number;
      readonly settled: Readonly<Record<string, number>>;
    }
  | {
      readonly code: 'restarts-told';
      readonly restarts: number;
      readonly changes: number;
      readonly vms: number;
    }
  | { readonly code: 'restarts-not-told'; readonly error: AuditError }
  | { readonly code: 'actions-granted'; readonly actions: number; readonly scopes: readonly string[] }
  | {
      readonly code: 'actions-missing';
      readonly count: number;
      readonly actions: number;
      readonly scopes: readonly string[];
    }
  | { readonly code: 'grants-not-told'; readonly scopes: readonly string[]; readonly error: AuditError }
  | {
      readonly code: 'grants-conditional';
      readonly scopes: readonly string[];
      readonly actions: readonly string[];
    }
  | { readonly code: 'vm-not-probed'; readonly outcome: string; readonly reason: string }
  | { readonly code: 'vm-ready'; readonly os: string | null }
  | { readonly code: 'command-accepted' | 'command-busy' | 'no-end' | 'operation-unreadable' }
  | {
      readonly code: 'command-refused' | 'command-failed';
      readonly reason: string;
      readonly said: OutcomeDetail;
    }
  | { readonly code: 'no-answer'; readonly said: OutcomeDetail }
  | { readonly code: 'command-throttled'; readonly by: 'arm' | 'compute' }
  | { readonly code: 'result-came'; readonly polls: number }
  | { readonly code: 'output-whole'; readonly client: string; readonly server: string }
  | { readonly code: 'output-no-answer'; readonly envelope: string };

type Observed =
  | { readonly code: 'no-vm-probed' | 'no-command' | 'no-output' | 'envelope-matches' }
  | { readonly code: 'no-wait' | 'no-limit' | 'one-unread' | 'needs-leftover' | 'needs-client-on' }
  | { readonly code: 'waits'; readonly waits: readonly { readonly kind: string; readonly ms: number }[] }
  | { readonly code: 'polls-answered' | 'polls-refused'; readonly polls: number }
  | { readonly code: 'bytes' | 'other-characters'; readonly count: number }
  | { readonly code: 'line-ends'; readonly crlf: number; readonly lf: number; readonly cr: number }
  | { readonly code: 'needs-removed'; readonly says: string }
  | { readonly code: 'wmi-without-state' | 'listing'; readonly half: Half; readonly kind: string }
  | { readonly code: 'install-state'; readonly half: Half; readonly installState: number }
  | { readonly code: 'store-not-read'; readonly half: Half; readonly why: string }
  | { readonly code: 'driver-in-store' | 'no-driver-in-store'; readonly half: Half }
  | { readonly code: 'servicing'; readonly says: string; readonly printed: string | null }
  | { readonly code: 'dism-without-state' | 'two'; readonly one: string; readonly other: string }
  | { readonly code: 'no-audit' }
  | {
      readonly code: 'counted';
      readonly auditId: string;
      readonly probed: number;
      readonly vms: number;
      readonly client: number;
      readonly server: number;
    };
