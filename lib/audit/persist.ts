import { aroundStore } from '../findings/store/around-store.ts';
import type { RowFence } from '../findings/store/leases.ts';
import type { OpenRow, Row, RowChange, RowState } from '../findings/store/ledger.ts';
import type { Store } from '../findings/store/store.ts';
import { isAuditError } from '../model/errors.ts';
import type { ResourceKey } from '../model/ids.ts';
import type { Clock } from '../model/ports.ts';

/** How long a store that is busy or out of reach is asked again, and how often, in milliseconds. */
const patienceMs = 60_000;
const pauseMs = 500;

/** Repeats a store call that failed in a way that may pass. The store's calls are idempotent or conditional. */
export async function patiently<Result>(clock: Clock, call: () => Promise<Result>): Promise<Result> {
  const giveUpAt = clock.now() + patienceMs;
  for (;;) {
    try {
      return await call();
    } catch (error: unknown) {
      const mayPass = isAuditError(error, 'store.busy') || isAuditError(error, 'store.unavailable');
      if (!mayPass || clock.now() >= giveUpAt) {
        throw error;
      }
      await clock.sleep(pauseMs);
    }
  }
}

/** The same store, each of whose calls is repeated {@link patiently}. */
export function patientStore(store: Store, clock: Clock): Store {
  return aroundStore(store, (_name, call) => patiently(clock, call));
}

/**
 * Writes row changes under the lease or a claim. Left out of the answer are rows that somebody else settled meanwhile (a
 * cancel, a deadline, a check), which are no longer ours to work on, and rows that are to be started in a VM that a check
 * has claimed, of which `onClaimed` is told.
 *
 * Errors: `store.fenced` when the lease or claim was lost, and whatever outlasts {@link patiently}.
 */
export async function persist(
  deps: { readonly store: Store; readonly clock: Clock },
  fence: RowFence,
  changes: readonly RowChange[],
  onClaimed: (vm: ResourceKey) => void = () => undefined,
): Promise<readonly Row[]> {
  if (changes.length === 0) {
    return [];
  }
  try {
    return await patiently(deps.clock, () => deps.store.advance(fence, changes));
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
