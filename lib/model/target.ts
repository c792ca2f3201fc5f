import { z } from 'zod';
import type { ResourceId, ResourceKey, SubscriptionId } from './ids.ts';
import { storedProvenance } from './provenance.ts';
import { record, textAs } from './record.ts';

/** One Windows VM, or one instance of a uniform scale set, that discovery found. */
export type Target = z.output<typeof storedTarget>;
export type TargetKind = Target['kind'];

const text = z.string();

/** A target as any version of the stores kept it. */
export const storedTarget = record({
  /** `virtual-machine` includes instances of flexible scale sets, which are ordinary VMs. */
  kind: textAs<'virtual-machine' | 'scale-set-instance'>(),
  /** As ARM spelled it. */
  resourceId: textAs<ResourceId>(),
  key: textAs<ResourceKey>(),
  name: text,
  subscriptionId: textAs<SubscriptionId>(),
  /** As people read it. Absent: Azure did not tell, or an earlier version wrote this row; so, too, of the tenant's id. */
  subscriptionName: text.exactOptional(),
  tenantId: text.exactOptional(),
  resourceGroup: text,
  /** Region name in ARM's form, such as `japaneast`. */
  location: text,
  tags: z.record(text, text).readonly(),
  /** The resource that manages this VM (an AKS node pool and the like), or null. */
  managedBy: text.nullable(),
  os: record({ name: text.nullable(), version: text.nullable() }),
  /** When the platform last finished changing this VM (created, started, restarted, updated), ISO 8601 UTC; null: not told. */
  changedAt: text.nullable(),
  provenance: storedProvenance,
});
