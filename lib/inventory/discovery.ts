import type { SubscriptionId } from '../model/ids.ts';
import type { Unjudged } from '../model/outcome.ts';
import type { AuditNote } from '../model/reasons/audit-note.ts';
import type { IncompleteReason } from '../model/reasons/incomplete-reason.ts';
import type { Target } from '../model/target.ts';

/** What discovery says, in the order it learns it. A consumer sees each target exactly once. */
export type DiscoveryEvent =
  /** A subscription that was named or listed and answered its GET. */
  | { readonly kind: 'subscription'; readonly subscriptionId: SubscriptionId; readonly name: string }
  /** A subscription that could not be read: the audit is incomplete and says so. */
  | {
      readonly kind: 'subscription-unreadable';
      readonly because: Extract<IncompleteReason, { readonly code: 'subscription-unreadable' }>;
    }
  /** Discovery was cut short in some other way. */
  | { readonly kind: 'incomplete'; readonly because: IncompleteReason }
  /** What the asker should know and what makes nothing incomplete; after all targets. */
  | { readonly kind: 'note'; readonly note: AuditNote }
  /** One Windows target. `settle` is null when it should be probed. */
  | { readonly kind: 'target'; readonly target: Target; readonly settle: Unjudged | null };
