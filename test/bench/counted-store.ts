import type { Store } from '../../lib/findings/store/store.ts';
import type { VirtualClock } from '../arm-simulator/clock.ts';
import { aroundStore } from '../support/around-store.ts';

/** The same store, with its calls counted. */
export function countedStore(store: Store): { readonly store: Store; operations(): number } {
  let operations = 0;
  const counting = aroundStore(store, (_method, call) => {
    operations += 1;
    return call();
  });
  return { store: counting, operations: () => operations };
}

/** The same store, whose calls take no time on the clock, however long they take on the wall's. */
export function heldStore(store: Store, clock: VirtualClock): Store {
  return aroundStore(store, (_method, call) => clock.hold(call()));
}
