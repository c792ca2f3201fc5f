import type { Store } from '../../lib/findings/store.ts';
import type { VirtualClock } from '../arm-simulator/clock.ts';

type Call = (...given: unknown[]) => Promise<unknown>;

/** The same store, with its calls counted. */
export function countedStore(store: Store): { readonly store: Store; operations(): number } {
  let operations = 0;
  const counting = around(store, (call) => {
    operations += 1;
    return call();
  });
  return { store: counting, operations: () => operations };
}

/** The same store, whose calls take no time on the clock, however long they take on the wall's. */
export function heldStore(store: Store, clock: VirtualClock): Store {
  return around(store, (call) => clock.hold(call()));
}

function around(store: Store, make: (call: () => Promise<unknown>) => Promise<unknown>): Store {
  const methods = Object.entries(store).map(([name, method]) => {
    const call = method as Call;
    return [name, (...given: unknown[]) => make(() => call(...given))] as const;
  });
  return Object.fromEntries(methods) as Store;
}
