import type { Store } from '../../lib/findings/store/store.ts';
import { aroundStore, type StoreMethod } from './around-store.ts';

type Method = Exclude<StoreMethod, 'close'>;

/** Stands before a store: is asked around every call but `close`, and may throw in its place. */
export type StoreHook = {
  before?(method: Method): void | Promise<void>;
  /** The call was carried out; what is thrown here takes the place of its answer. */
  after?(method: Method): void | Promise<void>;
};

export function interceptedStore(store: Store, hook: StoreHook): Store {
  return aroundStore(store, async (method, call) => {
    if (method === 'close') {
      return await call();
    }
    await hook.before?.(method);
    const answer = await call();
    await hook.after?.(method);
    return answer;
  });
}

/** A process that dies at its nth store call: from then on nothing it does reaches the store. */
export function dyingStore(store: Store, nthCall: number, when: 'before' | 'after'): Store {
  let calls = 0;
  return interceptedStore(store, {
    before: () => {
      calls += 1;
      if (calls > nthCall || (calls === nthCall && when === 'before')) {
        throw new Killed();
      }
    },
    after: () => {
      if (calls >= nthCall) {
        throw new Killed();
      }
    },
  });
}

export class Killed extends Error {
  override readonly name = 'Killed';
}
