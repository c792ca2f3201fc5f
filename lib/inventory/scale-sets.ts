import type { SubscriptionId } from '../model/ids.ts';
import type { InventoryPort, MachineFacts, ScaleSet } from './compute-port.ts';
import { inOrder } from './in-order.ts';
import type { Inheritance } from './inheritance.ts';
import { type Incomplete, orIncomplete, type Read } from './or-incomplete.ts';

/** Lists read at a time. */
const listsTogether = 8;
/** Scale sets whose instances are listed at a time; a uniform set has up to 1,000. */
const setsTogether = 4;

/**
 * Instances of the Windows scale sets with uniform orchestration. Flexible ones hold ordinary VMs, found with the others. Asked of the
 * compute provider, because it is not documented whether Resource Graph has such instances.
 */
export async function* discoverInstances(
  inventory: Pick<InventoryPort, 'scaleSets' | 'instances'>,
  subscriptions: readonly SubscriptionId[],
  { signal, inheritance }: { readonly signal: AbortSignal; readonly inheritance: Pick<Inheritance, 'know'> },
): AsyncGenerator<Incomplete | Read<readonly MachineFacts[]>> {
  const setsOf = (subscriptionId: SubscriptionId) =>
    orIncomplete(inventory.scaleSets(subscriptionId, signal), (detail) => ({
      code: 'scale-sets-unreadable',
      subscriptionId,
      detail,
    }));
  const instancesOf = (set: ScaleSet) =>
    orIncomplete(inventory.instances(set, signal), (detail) => ({
      code: 'scale-set-unreadable',
      resourceId: set.id,
      detail,
    }));
  for await (const sets of inOrder(subscriptions, listsTogether, setsOf)) {
    if (sets.kind === 'incomplete') {
      yield sets;
      continue;
    }
    inheritance.know(sets.found);
    const uniform = sets.found.filter(({ isUniform, osType }) => isUniform && osType !== 'linux');
    yield* inOrder(uniform, setsTogether, instancesOf);
  }
}
