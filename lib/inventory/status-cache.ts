import { nonFatal } from '../model/errors.ts';
import type { ResourceId, ResourceKey, SubscriptionId } from '../model/ids.ts';
import type { AuditLog } from '../model/texts/log-texts.ts';
import type { InventoryPort, ListedStatus, MachineStatus } from './compute-port.ts';
import { inOrder } from './in-order.ts';

/** Status lists read at a time; each draws on its own subscription's buckets. */
const listsTogether = 8;

export type StatusCache = {
  /** Reads the lists of subscriptions that were not read yet. */
  load(subscriptions: Iterable<SubscriptionId>, signal: AbortSignal): Promise<void>;
  /** Hands out a machine's status and forgets it; null when the list lacks the machine or could not be read. */
  take(key: ResourceKey): MachineStatus | null;
  /** Machines that were listed and never taken, forgotten with this call. */
  drain(): readonly ResourceId[];
  /** Does the list tell of guests' systems at all? Then a running machine without one has an agent that never reported. */
  tellsGuests(subscription: SubscriptionId): boolean;
};

/**
 * Power and agent as the compute provider has them now: Resource Graph's may be minutes old, and it may lack machines that this list
 * has. A list that cannot be read leaves its machines' status untold, which keeps none from being audited.
 */
export function createStatusCache(deps: {
  inventory: Pick<InventoryPort, 'statuses'>;
  log: AuditLog;
}): StatusCache {
  const statuses = new Map<ResourceKey, ListedStatus>();
  const loaded = new Map<SubscriptionId, { tellsGuests: boolean }>();

  async function loadOne(subscription: SubscriptionId, signal: AbortSignal): Promise<void> {
    const facts = { tellsGuests: false };
    loaded.set(subscription, facts);
    try {
      for await (const listed of deps.inventory.statuses(subscription, signal)) {
        statuses.set(listed.key, listed);
        facts.tellsGuests ||= listed.status.osName !== null;
      }
    } catch (error: unknown) {
      const because = nonFatal(error);
      deps.log.warn('The status of a subscription could not be listed', { subscription, because });
    }
  }

  return {
    async load(subscriptions, signal) {
      const missing = [...new Set(subscriptions)].filter((id) => !loaded.has(id));
      for await (const _ of inOrder(missing, listsTogether, (id) => loadOne(id, signal))) {
        // each list has been read when its turn comes
      }
    },
    take(key) {
      const listed = statuses.get(key);
      statuses.delete(key);
      return listed?.status ?? null;
    },
    drain() {
      const ids = [...statuses.values()].map(({ resourceId }) => resourceId);
      statuses.clear();
      return ids;
    },
    tellsGuests: (subscription) => loaded.get(subscription)?.tellsGuests ?? false,
  };
}
