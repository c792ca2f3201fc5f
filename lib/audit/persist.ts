import type { Fence } from '../findings/store/leases.ts';
import {
  type Ledger,
  type Row,
  type RowChange,
  type RowIn,
  type RowState,
  withoutConflicts,
} from '../findings/store/ledger.ts';

/**
 * Writes row changes under the lease, together. Left out of the answer are rows that somebody else settled meanwhile (a cancel, a
 * deadline), which are no longer ours to work on: the others are written without them.
 *
 * Errors: `store.fenced` when the lease was lost, and the store's.
 */
export async function persist(
  deps: { readonly store: Pick<Ledger, 'advance'> },
  fence: Fence,
  changes: readonly RowChange[],
): Promise<readonly Row[]> {
  let left = changes;
  while (left.length > 0) {
    try {
      return await deps.store.advance(fence, left);
    } catch (error: unknown) {
      const rest = withoutConflicts(error, left);
      if (rest.length === left.length) {
        throw error;
      }
      left = rest;
    }
  }
  return [];
}

/** Narrows written rows to one state. */
export function rowsIn<Name extends RowState['state']>(rows: readonly Row[], state: Name): RowIn<Name>[] {
  return rows.flatMap((row) => (row.entry.state === state ? [row as RowIn<Name>] : []));
}
