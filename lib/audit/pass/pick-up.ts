import type { RowFence } from '../../findings/store/leases.ts';
import type { Row, RowState } from '../../findings/store/ledger.ts';
import type { Audit } from '../../model/audit.ts';
import type { ResourceKey, SubscriptionId } from '../../model/ids.ts';
import { afterLostStart, type RetryRules } from '../../run-command/retry.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { persist, rowsIn } from '../persist.ts';
import type { StartedRow } from './calls.ts';

type Left = { readonly audit: Audit; readonly subscriptionId: SubscriptionId };

/**
 * Takes over what a dead pass left in the ledger: `started` rows go on by their token; a `starting` row may have been POSTed, so it
 * waits before it is POSTed again. A time that is still to come was written before the wall clock was set back.
 */
export async function pickUp(
  deps: AuditDeps,
  left: Left & { readonly fence: RowFence; readonly rules: RetryRules },
  follow: (row: StartedRow) => void,
): Promise<void> {
  for await (const row of leftOver(deps, left, 'started')) {
    follow({ ...row, row: { ...row.row, since: Math.min(row.row.since, deps.clock.now()) } });
  }
  for await (const row of leftOver(deps, left, 'starting')) {
    const { memo, since } = row.row;
    const later = afterLostStart(left.rules, memo, Math.min(since, deps.clock.now()));
    await persist(deps, left.fence, [{ row, to: { state: 'pending', memo: later } }]);
  }
}

async function* leftOver<State extends 'starting' | 'started'>(
  { store }: AuditDeps,
  { audit, subscriptionId }: Left,
  state: State,
): AsyncGenerator<Row<Extract<RowState, { state: State }>>> {
  const query = { subscriptionId, state, limit: store.pageSize };
  let after: ResourceKey | undefined;
  for (;;) {
    const page = await store.openRows(audit.id, after === undefined ? query : { ...query, after });
    yield* rowsIn(page, state);
    after = page.at(-1)?.target.key;
    if (page.length < store.pageSize) {
      return;
    }
  }
}
