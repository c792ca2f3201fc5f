import type { Store } from '../../lib/findings/store.ts';

/** The same store, with its calls counted. */
export function countedStore(store: Store): { readonly store: Store; operations(): number } {
  let operations = 0;
  const counting = new Proxy(store, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...given: unknown[]) => unknown;
      return (...given: unknown[]) => {
        operations += 1;
        return method.apply(target, given);
      };
    },
  });
  return { store: counting, operations: () => operations };
}
