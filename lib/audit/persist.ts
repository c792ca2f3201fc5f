import type { RowFence } from '../findings/store/leases.ts';
import type { Ledger, OpenRow, Row, RowChange, RowState } from '../findings/store/ledger.ts';
import { isAuditError } from '../model/errors.ts';
import type { ResourceKey } from '../model/ids.ts';

/**
 * Writes row changes under the lease or a claim. Left out of the answer are rows that somebody else settled meanwhile (a
 * cancel, a deadline, a check), which are no longer ours to work on, and rows that are to be started in a VM that a check
 * has claimed, of which `onClaimed` is told.
 *
 * Errors: `store.fenced` when the lease or claim was lost, and the store's.
 */
export async function persist(
  deps: { readonly store: Ledger },
  fence: RowFence,
  changes: readonly RowChange[],
  onClaimed: (vm: ResourceKey) => void = () => undefined,
): Promise<readonly Row[]> {
  if (changes.length === 0) {
    return [];
  }
  try {
    return await deps.store.advance(fence, changes);
  } catch (error: unknown) {
    if (isAuditError(error, 'store.claimed')) {
      const { vm } = error.data as { readonly vm: ResourceKey };
      onClaimed(vm);
      const others = changes.filter(({ row }) => row.target.key !== vm);
      return await persist(deps, fence, others, onClaimed);
    }
    if (!isAuditError(error, 'store.conflict')) {
      throw error;
    }
  }
  if (changes.length === 1) {
    return [];
  }
  const written: Row[] = [];
  for (const change of changes) {
    written.push(...(await persist(deps, fence, [change], onClaimed)));
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
