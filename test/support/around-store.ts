import type { Store } from '../../lib/findings/store/store.ts';

export type StoreMethod = Exclude<keyof Store, 'pageSize'>;

type Method = (...given: unknown[]) => Promise<unknown>;

/** The same store, with something around each of its calls. */
export function aroundStore(
  store: Store,
  around: (method: StoreMethod, call: () => Promise<unknown>) => Promise<unknown>,
): Store {
  const names = Object.keys(store).filter((name) => name !== 'pageSize') as StoreMethod[];
  const wrapped = names.map((name) => [
    name,
    (...given: unknown[]) => around(name, () => (store[name] as Method)(...given)),
  ]);
  return { pageSize: store.pageSize, ...Object.fromEntries(wrapped) } as Store;
}
