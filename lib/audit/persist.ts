import type { Fence } from '../findings/store/leases.ts';
import type { Ledger, OpenRow, Row, RowChange, RowState } from '../findings/store/ledger.ts';
import { isAuditError } from '../model/errors.ts';

/**
 * Writes row changes under the lease. Left out of the answer are rows that somebody else settled meanwhile (a cancel, a deadline),
 * which are no longer ours to work on.
 *
 * Errors: `store.fenced` when the lease was lost, and the store's.
 */
export async function persist(
  deps: { readonly store: Pick<Ledger, 'advance'> },
  fence: Fence,
  changes: readonly RowChange[],
): Promise<readonly Row[]> {
  if (changes.length === 0) {
    return [];
  }
  try {
    return await deps.store.advance(fence, changes);
  } catch (error: unknown) {
    if (!isAuditError(error, 'store.conflict')) {
      throw error;
    }
  }
  if (changes.length === 1) {
    return [];
  }
  const written: Row[] = [];
  for (const change of changes) {
    written.push(...(await persist(deps, fence, [change])));
  }
  return written;
}

/** Narrows written rows to one state. */
export function rowsIn<State extends RowState['state']>(
  rows: readonly (Row | OpenRow)[],
  state: State,
): Row<Extract<RowState, { state: State }>>[] {
  return rows.flatMap((row) =>
    row.row.state === state ? [row as Row<Extract<RowState, { state: State }>>] : [],
  );
}
