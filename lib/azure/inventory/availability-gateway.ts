import { z } from 'zod';
import { type ResourceKey, resourceKey, type SubscriptionId } from '../../model/ids.ts';
import { listOf, moment, part, text } from '../tolerant-reading.ts';
import { type ArmReadDeps, armPages, nextLink } from './arm-pages.ts';

/** https://learn.microsoft.com/rest/api/resourcehealth/availability-statuses/list-by-subscription-id */
const statuses = 'providers/Microsoft.ResourceHealth/availabilityStatuses?api-version=2024-02-01';

/**
 * Since when each VM of a subscription has been available without a break, in epoch milliseconds by Azure's clock. Resource Health dates the last
 * change of a VM's health, and a restart changes it twice, whoever asked for it: an operator, the platform or a process in the VM.
 * Left out is what it does not list, does not date or does not call available. Rejects with an `AuditError` or the abort reason.
 */
export async function readAvailableSince(
  deps: ArmReadDeps,
  subscription: SubscriptionId,
  signal: AbortSignal,
): Promise<ReadonlyMap<ResourceKey, number>> {
  const found = new Map<ResourceKey, number>();
  const list = {
    path: `/subscriptions/${subscription}/${statuses}`,
    reading: `Reading since when the VMs of subscription ${subscription} have been available`,
    schema: pageSchema,
    signal,
  };
  for await (const page of armPages(deps, list)) {
    for (const { id, properties } of page.value) {
      const key = machineKey(id);
      const since = properties.occuredTime ?? properties.occurredTime;
      if (key !== null && properties.availabilityState === 'Available' && since !== null) {
        found.set(key, Date.parse(since));
      }
    }
  }
  return found;
}

/** The time's name has one r in the versions of the API up to now. */
const healthSchema = part({ availabilityState: text, occuredTime: moment, occurredTime: moment });

const pageSchema = z.object({
  value: listOf(z.object({ id: z.string(), properties: healthSchema })),
  nextLink,
});

/** The list has resources of all types; each id is that of the resource with a suffix whose spelling differs between examples. */
function machineKey(id: string): ResourceKey | null {
  const [machine = ''] = id.split(/\/providers\/Microsoft\.ResourceHealth\//i, 1);
  return /\/providers\/Microsoft\.Compute\/virtualMachine/i.test(machine) ? resourceKey(machine) : null;
}
