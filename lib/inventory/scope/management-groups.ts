import { AuditError } from '../../model/errors.ts';
import type { SubscriptionId } from '../../model/ids.ts';
import type { IncompleteReason, PageDoubt } from '../../model/reasons/incomplete-reason.ts';
import { saidBy } from '../../model/reasons/problem.ts';
import type { InventoryPort } from '../compute-port.ts';
import type { DiscoveryEvent } from '../discovery.ts';
import { type GraphDoubt, graphPages } from '../graph-pages.ts';

type Inventory = Pick<InventoryPort, 'subscriptionPage'>;

/** Subscriptions by the management group that they lie below, however deep. */
export type GroupMembers = ReadonlyMap<string, ReadonlySet<SubscriptionId>>;

/**
 * The subscriptions below each excluded management group. Throws `subscriptions.unreadable` where it is in doubt whether the answer is
 * whole, and what kept a group from being read.
 */
export async function excludedGroups(
  inventory: Inventory,
  groups: readonly string[],
  signal: AbortSignal,
): Promise<GroupMembers> {
  const members = new Map<string, ReadonlySet<SubscriptionId>>();
  for (const group of groups) {
    const found = new Set<SubscriptionId>();
    for await (const page of subscriptionsBelow(inventory, group, signal)) {
      if (page.kind === 'incomplete') {
        throw page.error ?? inDoubt(group, page.because);
      }
      for (const id of page.rows) {
        found.add(id);
      }
    }
    members.set(group, found);
  }
  return members;
}

function inDoubt(managementGroup: string, { code: doubt }: PageDoubt): AuditError {
  return new AuditError('subscriptions.unreadable', {
    code: 'excluded-group-in-doubt',
    managementGroup,
    doubt,
  });
}

/** The subscriptions below any of the management groups; what is missing or in doubt is an event. */
export async function* subscriptionsOfGroups(
  inventory: Inventory,
  groups: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<DiscoveryEvent, readonly SubscriptionId[]> {
  const found = new Set<SubscriptionId>();
  for (const group of groups) {
    for (const id of yield* subscriptionsOfGroup(inventory, group, signal)) {
      found.add(id);
    }
  }
  return [...found];
}

async function* subscriptionsOfGroup(
  inventory: Inventory,
  group: string,
  signal: AbortSignal,
): AsyncGenerator<DiscoveryEvent, readonly SubscriptionId[]> {
  const found: SubscriptionId[] = [];
  let isWhole = true;
  for await (const page of subscriptionsBelow(inventory, group, signal)) {
    if (page.kind === 'rows') {
      found.push(...page.rows);
    } else {
      isWhole = false;
      yield { kind: 'incomplete', because: reasonOf(group, page) };
    }
  }
  if (found.length === 0 && isWhole) {
    yield { kind: 'incomplete', because: { code: 'management-group-empty', managementGroup: group } };
  }
  return found;
}

function reasonOf(managementGroup: string, { because, error }: GraphDoubt): IncompleteReason {
  return error === null
    ? { code: 'management-group-in-doubt', managementGroup, doubt: because }
    : { code: 'management-group-unreadable', managementGroup, detail: saidBy(error) };
}

function subscriptionsBelow(inventory: Inventory, group: string, signal: AbortSignal) {
  return graphPages<SubscriptionId>({
    page: (skipToken) => inventory.subscriptionPage(group, skipToken, signal),
    keyOf: (id) => id,
  });
}
