import type { ResourceId, ResourceKey, SubscriptionId } from './ids.ts';
import type { Provenance } from './provenance.ts';

/** `virtual-machine` includes instances of flexible scale sets, which are ordinary VMs. */
export type TargetKind = 'virtual-machine' | 'scale-set-instance';

/** One Windows VM, or one instance of a uniform scale set, that discovery found. */
export type Target = {
  readonly kind: TargetKind;
  /** As ARM spelled it. */
  readonly resourceId: ResourceId;
  readonly key: ResourceKey;
  readonly name: string;
  readonly subscriptionId: SubscriptionId;
  /** As people read it. Absent: Azure did not tell, or an earlier version wrote this row; so, too, of the tenant's id. */
  readonly subscriptionName?: string;
  readonly tenantId?: string;
  readonly resourceGroup: string;
  /** Region name in ARM's form, such as `japaneast`. */
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  /** The resource that manages this VM (an AKS node pool and the like), or null. */
  readonly managedBy: string | null;
  readonly os: { readonly name: string | null; readonly version: string | null };
  /** When the platform last finished changing this VM (created, started, restarted, updated), ISO 8601 UTC; null: not told. */
  readonly changedAt: string | null;
  readonly provenance: Provenance;
};
