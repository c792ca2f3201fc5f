import type { Fence } from '../../../lib/findings/store/leases.ts';
import type { NewRow, OpenRow, OpenRowState } from '../../../lib/findings/store/ledger.ts';
import type { Store } from '../../../lib/findings/store/store.ts';
import type { AuditId } from '../../../lib/model/ids.ts';
import { aNewRow, anAudit, firstSubscription } from '../ledger-builders.ts';

/** One empty database. `open` makes another store on it, each as if in a process of its own. */
export type StoreHarness = {
  open(): Promise<Store>;
  /** Closes every store that was opened and removes the database. */
  dispose(): Promise<void>;
};

/** Two stores on one database, new for every test. */
export type Stores = { readonly store: Store; readonly other: Store };

export type StoresOf = () => Stores;

export const auditId = anAudit().id;

export function namedRows(count: number, changes: Parameters<typeof aNewRow>[1] = {}): NewRow[] {
  return Array.from({ length: count }, (_, index) =>
    aNewRow(`vm-${String(index).padStart(3, '0')}`, changes),
  );
}

export async function openRowsOf(
  store: Store,
  state: OpenRowState['state'] = 'pending',
  id: AuditId = auditId,
): Promise<readonly OpenRow[]> {
  return await store.openRows(id, { subscriptionId: firstSubscription, state, limit: 1000 });
}

export async function takeLease(store: Store, holder = 'first', now = 0): Promise<Fence> {
  const answer = await store.acquireLease(firstSubscription, holder, 60_000, now);
  if (answer.kind === 'held') {
    throw new Error('the lease is held');
  }
  return answer.fence;
}
