import type { ResourceId, ResourceKey, SubscriptionId } from '../model/ids.ts';
import type { Unjudged } from '../model/outcome.ts';
import type { AuditNote } from '../model/reasons/audit-note.ts';
import type { IncompleteReason } from '../model/reasons/incomplete-reason.ts';
import type { Scope } from '../model/scope.ts';
import type { Target } from '../model/target.ts';
import type { CataloguePort, SubscriptionFacts } from './compute-port.ts';

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

/** What others ask of the inventory. */
export type DiscoveryPort = CataloguePort & {
  discover(scope: Scope, signal: AbortSignal): AsyncIterable<DiscoveryEvent>;
  /** Whether a VM, an instance or a scale set is there and in a scope; the same calls are made whether it is or not. */
  isVmInScope(
    wanted: { readonly scope: Scope; readonly id: ResourceId },
    signal: AbortSignal,
  ): Promise<boolean>;
  /** Whether a subscription lies below the management groups of a scope, by the same calls whatever there is. */
  isSubscriptionInGroups(
    wanted: { readonly scope: Scope; readonly subscriptionId: SubscriptionId },
    signal: AbortSignal,
  ): Promise<boolean>;
  /** Whether the discovering identity can still read a subscription; null when that could not be told. */
  canRead(subscriptionId: SubscriptionId, signal: AbortSignal): Promise<boolean | null>;
  /**
   * Since when each of a subscription's VMs has been available without a break, in epoch milliseconds by Azure's clock; VMs of which that
   * is not told are left out. Rejects with an `AuditError` when it cannot be read.
   */
  availableSince(
    subscriptionId: SubscriptionId,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<ResourceKey, number>>;
  /** Whether Azure says that a VM's agent is ready; null when it does not say, or could not be asked. */
  isAgentReady(vm: Pick<Target, 'resourceId'>, signal: AbortSignal): Promise<boolean | null>;
};

export type Readable = {
  /** Every subscription that can be read. Rejects with an `AuditError`. */
  readable(signal: AbortSignal): Promise<readonly SubscriptionFacts[]>;
};
