import { AuditError, errorTable, isAuditError } from '../model/errors.ts';
import type { SubscriptionId } from '../model/ids.ts';
import type { IncompleteReason } from '../model/incomplete-reason.ts';
import type { Scope, ScopeSide } from '../model/scope.ts';
import type { InventoryPort } from './compute-port.ts';
import type { DiscoveryEvent } from './discovery.ts';
import { inOrder } from './in-order.ts';

/** Subscriptions confirmed at a time. */
const confirmedTogether = 8;

type Inventory = Pick<InventoryPort, 'subscription' | 'subscriptions' | 'subscriptionsBelow'>;

/**
 * Finds the subscriptions that the scope reaches and confirms each by GET; returns those that answered. Named ones, those below named
 * management groups and those of named ids narrow each other; when nothing names any, it is all that the caller can read.
 *
 * Throws `subscriptions.unreadable` when none answered, and whatever keeps an excluded management group from being known: its VMs must
 * not be probed by accident.
 */
export async function* confirmSubscriptions(
  inventory: Inventory,
  scope: Scope,
  signal: AbortSignal,
): AsyncGenerator<DiscoveryEvent, readonly SubscriptionId[]> {
  const excluded = await excludedSubscriptions(inventory, scope.exclude ?? {}, signal);
  const candidates = yield* candidateSubscriptions(inventory, scope.include ?? {}, signal);
  const wanted = candidates.filter((id) => !excluded.has(id));
  const readable: SubscriptionId[] = [];
  let unreadable: DiscoveryEvent | null = null;
  for await (const event of inOrder(wanted, confirmedTogether, (id) => confirm(inventory, id, signal))) {
    yield event;
    if (event.kind === 'subscription') {
      readable.push(event.subscriptionId);
    } else {
      unreadable ??= event;
    }
  }
  if (readable.length === 0 && !signal.aborted) {
    throw noneReadable(wanted.length, unreadable);
  }
  return readable;
}

/** Whether a subscription answers its GET; false when that is refused or it is gone, null when it could not be told. */
export async function canReadSubscription(
  inventory: Pick<InventoryPort, 'subscription'>,
  id: SubscriptionId,
  signal: AbortSignal,
): Promise<boolean | null> {
  try {
    await inventory.subscription(id, signal);
    return true;
  } catch (error: unknown) {
    if (!isAuditError(error) && !signal.aborted) {
      throw error;
    }
    return isAuditError(error, 'arm.forbidden') || isAuditError(error, 'arm.notFound') ? false : null;
  }
}

/** Does this error end the whole audit, whatever was read? */
export function endsAudit(error: unknown): boolean {
  return !isAuditError(error) || errorTable[error.code].endsAudit;
}

async function excludedSubscriptions(
  inventory: Inventory,
  exclude: ScopeSide,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const excluded = new Set<string>(exclude.subscriptions ?? []);
  for (const group of exclude.managementGroups ?? []) {
    for (const id of await inventory.subscriptionsBelow(group, signal)) {
      excluded.add(id);
    }
  }
  return excluded;
}

async function* candidateSubscriptions(
  inventory: Inventory,
  include: ScopeSide,
  signal: AbortSignal,
): AsyncGenerator<DiscoveryEvent, readonly SubscriptionId[]> {
  const named = namedSubscriptions(include);
  const groups = include.managementGroups ?? [];
  const below = yield* subscriptionsOfGroups(inventory, groups, signal);
  if (groups.length > 0) {
    return named === null ? below : below.filter((id) => named.includes(id));
  }
  return named ?? (await inventory.subscriptions(signal)).map(({ subscriptionId }) => subscriptionId);
}

/** Named by themselves, or by the ids and resource groups that lie in them; null when nothing names a subscription. */
function namedSubscriptions(include: ScopeSide): readonly SubscriptionId[] | null {
  const lists = [
    include.subscriptions ?? [],
    subscriptionsOfIds(include.ids),
    subscriptionsOfIds(include.resourceGroups),
  ].filter((list) => list.length > 0);
  const [first, ...others] = lists;
  if (first === undefined) {
    return null;
  }
  const common = [...new Set(first)].filter((id) => others.every((list) => list.includes(id)));
  return common as SubscriptionId[];
}

/** Empty when an entry, such as a resource group's bare name, tells no subscription. */
function subscriptionsOfIds(ids: readonly string[] = []): readonly string[] {
  const found = ids.flatMap((id) => /^\/subscriptions\/([^/]+)/i.exec(id)?.[1]?.toLowerCase() ?? []);
  return found.length === ids.length ? found : [];
}

async function* subscriptionsOfGroups(
  inventory: Inventory,
  groups: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<DiscoveryEvent, readonly SubscriptionId[]> {
  const found = new Set<SubscriptionId>();
  for (const group of groups) {
    try {
      const below = await inventory.subscriptionsBelow(group, signal);
      if (below.length === 0) {
        yield { kind: 'incomplete', because: { code: 'management-group-empty', managementGroup: group } };
      }
      for (const id of below) {
        found.add(id);
      }
    } catch (error: unknown) {
      yield { kind: 'incomplete', because: groupTrouble(group, error) };
    }
  }
  return [...found];
}

function groupTrouble(managementGroup: string, error: unknown): IncompleteReason {
  if (endsAudit(error)) {
    throw error;
  }
  return { code: 'management-group-unreadable', managementGroup, detail: (error as AuditError).message };
}

async function confirm(
  inventory: Inventory,
  id: SubscriptionId,
  signal: AbortSignal,
): Promise<DiscoveryEvent> {
  try {
    const { subscriptionId, name } = await inventory.subscription(id, signal);
    return { kind: 'subscription', subscriptionId, name };
  } catch (error: unknown) {
    if (endsAudit(error)) {
      throw error;
    }
    const detail = (error as AuditError).message;
    return {
      kind: 'subscription-unreadable',
      because: { code: 'subscription-unreadable', subscriptionId: id, detail },
    };
  }
}

function noneReadable(wanted: number, unreadable: DiscoveryEvent | null): AuditError {
  const why = unreadable?.kind === 'subscription-unreadable' ? ` ${unreadable.because.detail}` : '';
  const what =
    wanted === 0 ? 'The scope reaches no subscription.' : `No subscription in the scope could be read.${why}`;
  return new AuditError(
    'subscriptions.unreadable',
    `${what} Check the scope, and that the auditor's identity has the Reader role there.`,
  );
}
