import { nonFatal } from '../../model/errors.ts';
import { isSubscriptionId, parseResourceId, type SubscriptionId, subscriptionId } from '../../model/ids.ts';
import type { IncompleteReason } from '../../model/reasons/incomplete-reason.ts';
import { type Said, saidBy } from '../../model/reasons/problem.ts';
import type { InventoryPort } from '../compute-port.ts';
import type { DiscoveryEvent } from '../discovery.ts';
import { placeOf } from './scope-match.ts';
import type { NamedValue, ValueWatch } from './value-watch.ts';

type Deps = {
  readonly inventory: Pick<InventoryPort, 'hasResourceGroup' | 'scaleSet'>;
  readonly signal: AbortSignal;
  readonly inclusions: Pick<ValueWatch, 'foundNothing' | 'unmatched'>;
  /** Was the machine, or one below it, met, target or not? */
  wasMet(id: string): boolean;
};

/**
 * What became of included names that no target answers to: those that are not there, or cannot be seen, make the audit incomplete; those
 * that are there and have no Windows VM are noted, and so are tags and regions, where anything was found at all.
 */
export async function* unmatchedInclusions(
  deps: Deps,
  subscriptions: readonly SubscriptionId[],
): AsyncGenerator<DiscoveryEvent> {
  // Management groups are left to whoever resolves them.
  const names = deps.inclusions.unmatched().filter(({ dimension }) => dimension !== 'managementGroups');
  for (const named of names) {
    const because = await whyUnmatched(deps, named, subscriptions);
    if (because !== null) {
      yield { kind: 'incomplete', because };
    } else if (!deps.inclusions.foundNothing() && isReadable(named, subscriptions)) {
      yield { kind: 'note', note: { code: 'inclusion-without-match', ...named } };
    }
  }
  if (deps.inclusions.foundNothing()) {
    yield { kind: 'incomplete', because: { code: 'nothing-discovered' } };
  }
}

/** What lies in a subscription that could not be read is told of by its subscription. */
function isReadable({ dimension, value }: NamedValue, subscriptions: readonly SubscriptionId[]): boolean {
  const subscription = placeOf(dimension, value, 'subscriptions') ?? value;
  return !isSubscriptionId(subscription) || subscriptions.includes(subscriptionId(subscription));
}

/** Null: it is there, or nobody can say of it that it is not. */
async function whyUnmatched(
  deps: Deps,
  named: NamedValue,
  subscriptions: readonly SubscriptionId[],
): Promise<IncompleteReason | null> {
  if (!isReadable(named, subscriptions)) {
    return null;
  }
  if (named.dimension === 'resourceGroups') {
    return await whyNoGroup(deps, named.value, subscriptions);
  }
  return named.dimension === 'ids' ? await whyNoMachine(deps, named.value) : null;
}

/** A bare name is looked for in every subscription. */
async function whyNoGroup(
  { inventory, signal }: Deps,
  resourceGroup: string,
  subscriptions: readonly SubscriptionId[],
): Promise<IncompleteReason | null> {
  const [, subscription, name = resourceGroup] =
    /^\/subscriptions\/([^/]+)\/resourceGroups\/([^/]+)/i.exec(resourceGroup) ?? [];
  let detail: Said | null = null;
  for (const id of subscriptions.filter(
    (each) => subscription === undefined || each === subscription.toLowerCase(),
  )) {
    try {
      if (await inventory.hasResourceGroup(id, name, signal)) {
        return null;
      }
    } catch (error: unknown) {
      detail ??= saidBy(nonFatal(error));
    }
  }
  return detail === null
    ? { code: 'resource-group-not-found', resourceGroup }
    : { code: 'resource-group-unreadable', resourceGroup, detail };
}

async function whyNoMachine(deps: Deps, resourceId: string): Promise<IncompleteReason | null> {
  if (deps.wasMet(resourceId)) {
    return null;
  }
  const notFound = { code: 'id-not-found', resourceId } as const;
  if (parseResourceId(resourceId)?.types.join('/').toLowerCase() !== 'virtualmachinescalesets') {
    return notFound;
  }
  try {
    return (await deps.inventory.scaleSet(resourceId, deps.signal)) === null ? notFound : null;
  } catch (error: unknown) {
    return { code: 'scale-set-unreadable', resourceId, detail: saidBy(nonFatal(error)) };
  }
}
