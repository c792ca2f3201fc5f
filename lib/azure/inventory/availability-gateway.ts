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
  const found = new Map<ResourceKey, number | null>();
  const list = {
    path: `/subscriptions/${subscription}/${statuses}`,
    reading: { code: 'availability', subscriptionId: subscription } as const,
    schema: pageSchema,
    signal,
  };
  for await (const page of armPages(deps, list)) {
    for (const { id, properties } of page.value) {
      const key = machineKey(id);
      if (key !== null) {
        found.set(key, latest(found.get(key), availableSince(properties)));
      }
    }
  }
  return new Map([...found].flatMap(([key, since]) => (since === null ? [] : [[key, since]])));
}

/**
 * The documented example of the list has one VM twice, up and down, and one that is up dated before the outage that it names as resolved: what is
 * not up by all that is told is left out, and the latest time counts.
 * https://github.com/Azure/azure-rest-api-specs/tree/main/specification/resourcehealth (ListHealthBySubscriptionId)
 */
function latest(told: number | null | undefined, since: number | null): number | null {
  if (told === undefined) {
    return since;
  }
  return told === null || since === null ? null : Math.max(told, since);
}

function availableSince({ availabilityState, recentlyResolved, ...times }: Health): number | null {
  const changed = times.occuredTime ?? times.occurredTime;
  return availabilityState?.toLowerCase() === 'available' && changed !== null
    ? Math.max(Date.parse(changed), Date.parse(recentlyResolved.resolvedTime ?? changed))
    : null;
}

/** The time's name has one r in the versions of the API up to now. */
const healthSchema = part({
  availabilityState: text,
  occuredTime: moment,
  occurredTime: moment,
  recentlyResolved: part({ resolvedTime: moment }),
});

type Health = z.output<typeof healthSchema>;

const pageSchema = z.object({
  value: listOf(z.object({ id: z.string(), properties: healthSchema })),
  nextLink,
});

/** The list has resources of all types; each id is that of the resource with a suffix whose spelling differs between examples. */
function machineKey(id: string): ResourceKey | null {
  const [machine = ''] = id.split(/\/providers\/Microsoft\.ResourceHealth\//i, 1);
  return /\/providers\/Microsoft\.Compute\/virtualMachine/i.test(machine) ? resourceKey(machine) : null;
}
