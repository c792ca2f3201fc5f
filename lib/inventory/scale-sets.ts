import { nonFatal } from '../model/errors.ts';
import type { SubscriptionId } from '../model/ids.ts';
import type { IncompleteReason } from '../model/reasons/incomplete-reason.ts';
import type { InventoryPort, MachineFacts, ScaleSet } from './compute-port.ts';
import { inOrder } from './in-order.ts';
import type { Inheritance } from './inheritance.ts';

/** Lists read at a time. */
const listsTogether = 8;
/** Scale sets whose instances are listed at a time; a uniform set has up to 1,000. */
const setsTogether = 4;

export type ListedMachines =
  | { readonly kind: 'machines'; readonly machines: readonly MachineFacts[] }
  /** Some could not be listed. */
  | { readonly kind: 'incomplete'; readonly because: IncompleteReason };

/**
 * Instances of the Windows scale sets with uniform orchestration. Flexible ones hold ordinary VMs, found with the others. Asked of the
 * compute provider, because it is not documented whether Resource Graph has such instances.
 */
export async function* discoverInstances(
  inventory: Pick<InventoryPort, 'scaleSets' | 'instances'>,
  subscriptions: readonly SubscriptionId[],
  { signal, inheritance }: { readonly signal: AbortSignal; readonly inheritance: Pick<Inheritance, 'know'> },
): AsyncGenerator<ListedMachines> {
  for await (const listed of inOrder(subscriptions, listsTogether, (id) => listSets(inventory, id, signal))) {
    if (listed.kind === 'incomplete') {
      yield listed;
      continue;
    }
    inheritance.know(listed.sets);
    const sets = listed.sets.filter(({ isUniform, osType }) => isUniform && osType !== 'linux');
    yield* inOrder(sets, setsTogether, (set) => listInstances(inventory, set, signal));
  }
}

type Listed =
  | { readonly kind: 'sets'; readonly sets: readonly ScaleSet[] }
  | Extract<ListedMachines, { kind: 'incomplete' }>;

async function listSets(
  inventory: Pick<InventoryPort, 'scaleSets'>,
  subscription: SubscriptionId,
  signal: AbortSignal,
): Promise<Listed> {
  try {
    return { kind: 'sets', sets: await inventory.scaleSets(subscription, signal) };
  } catch (error: unknown) {
    const detail = nonFatal(error).message;
    return incomplete({ code: 'scale-sets-unreadable', subscriptionId: subscription, detail });
  }
}

async function listInstances(
  inventory: Pick<InventoryPort, 'instances'>,
  set: ScaleSet,
  signal: AbortSignal,
): Promise<ListedMachines> {
  try {
    return { kind: 'machines', machines: await inventory.instances(set, signal) };
  } catch (error: unknown) {
    return incomplete({ code: 'scale-set-unreadable', resourceId: set.id, detail: nonFatal(error).message });
  }
}

function incomplete(because: IncompleteReason): Extract<ListedMachines, { kind: 'incomplete' }> {
  return { kind: 'incomplete', because };
}
