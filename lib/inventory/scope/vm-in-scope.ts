import { nonFatal } from '../../model/errors.ts';
import { parseResourceId, type ResourceId, type SubscriptionId } from '../../model/ids.ts';
import type { Scope } from '../../model/scope.ts';
import type { InventoryPort, MachineFacts, ScaleSet } from '../compute-port.ts';
import { createInheritance } from '../inheritance.ts';
import { subscriptionsOfGroups } from './management-groups.ts';
import { type Matchable, matchesScope } from './scope-match.ts';

export type VmInScopeDeps = {
  readonly inventory: Pick<InventoryPort, 'subscriptionPage' | 'subscription' | 'machine' | 'scaleSet'>;
};

/**
 * Whether a VM, an instance or a scale set is there and in the scope, by what Azure says of it now. The calls and their order are those that the
 * scope and the id ask for, whatever they find: how long the answer takes tells nobody what is outside the scope.
 *
 * Throws what kept Azure from telling, `arm.forbidden` and `arm.notFound` excepted.
 */
export async function isVmInScope(
  { inventory }: VmInScopeDeps,
  { scope, id }: { readonly scope: Scope; readonly id: ResourceId },
  signal: AbortSignal,
): Promise<boolean> {
  const parts = parseResourceId(id);
  if (parts === null) {
    return false;
  }
  const { subscriptionId } = parts;
  const isInGroups = await isSubscriptionInGroups({ inventory }, { scope, subscriptionId }, signal);
  const subscription = await orNothing(inventory.subscription(parts.subscriptionId, signal));
  const setId = /^(.+\/virtualMachineScaleSets\/[^/]+)/i.exec(id)?.[1];
  const isSet = setId === id;
  const machine = isSet ? null : await orNothing(inventory.machine(id, signal));
  const set = setId === undefined ? null : await orNothing(inventory.scaleSet(setId, signal));
  const found = isSet ? matchableSet(set) : await withSet(machine, set, signal);
  return subscription !== null && isInGroups && found !== null && matchesScope(found, scope) === 'included';
}

/**
 * Whether a subscription lies below the management groups of a scope and below no excluded one, told by the groups alone: the same calls
 * whatever there is. Without included groups only the excluded ones count.
 */
export async function isSubscriptionInGroups(
  { inventory }: { readonly inventory: Pick<InventoryPort, 'subscriptionPage'> },
  { scope, subscriptionId }: { readonly scope: Scope; readonly subscriptionId: SubscriptionId },
  signal: AbortSignal,
): Promise<boolean> {
  const below = async (groups: readonly string[]): Promise<boolean> =>
    (await drained(subscriptionsOfGroups(inventory, groups, signal))).includes(subscriptionId);
  const included = scope.include?.managementGroups ?? [];
  const isBelowIncluded = await below(included);
  const isBelowExcluded = await below(scope.exclude?.managementGroups ?? []);
  return !isBelowExcluded && (isBelowIncluded || included.length === 0);
}

async function drained<Result>(events: AsyncGenerator<unknown, Result>): Promise<Result> {
  for (;;) {
    const step = await events.next();
    if (step.done === true) {
      return step.value;
    }
  }
}

/** Null for what is not there and for what may not be seen, which are one to whoever asks. */
async function orNothing<Found>(reading: Promise<Found | null>): Promise<Found | null> {
  try {
    return await reading;
  } catch (error: unknown) {
    if (!['arm.forbidden', 'arm.notFound'].includes(nonFatal(error).code)) {
      throw error;
    }
    return null;
  }
}

async function withSet(
  machine: MachineFacts | null,
  set: ScaleSet | null,
  signal: AbortSignal,
): Promise<MachineFacts | null> {
  if (machine === null) {
    return null;
  }
  const inherited = await createInheritance({ scaleSet: () => Promise.resolve(set) }).of(machine, signal);
  return inherited.kind === 'machine' ? inherited.machine : null;
}

function matchableSet(set: ScaleSet | null): Matchable | null {
  return set === null ? null : { ...set, key: set.id.toLowerCase() as Matchable['key'], scaleSetId: set.id };
}
