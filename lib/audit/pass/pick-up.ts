import type { OpenRow, RowIn } from '../../findings/store/ledger.ts';
import { afterLostStart } from '../../run-command/after-start.ts';
import type { AuditDeps } from '../audit-deps.ts';
import { persist } from '../persist.ts';
import { everyOpenRow } from '../sample/counted.ts';
import type { PassUnderLease } from './pass-options.ts';

type Follow = (row: RowIn<'started'>) => void;

/** Takes over what a dead pass left in the ledger. */
export async function pickUp(deps: AuditDeps, pass: PassUnderLease, follow: Follow): Promise<void> {
  const { audit, subscriptionId } = pass;
  for (const state of ['started', 'starting'] as const) {
    for await (const row of everyOpenRow(deps, audit, { subscriptionId, state })) {
      await goOn(deps, pass, row, follow);
    }
  }
}

/**
 * Goes on with a row in flight that nobody watches: a `started` one by its token; a `starting` one may have been POSTed, so it waits
 * before it is POSTed again. A time that is still to come was written before the wall clock was set back.
 */
export async function goOn(
  deps: AuditDeps,
  { fence, rules }: Pick<PassUnderLease, 'fence' | 'rules'>,
  row: OpenRow,
  follow: Follow,
): Promise<void> {
  const state = row.entry;
  if (state.state === 'pending') {
    return;
  }
  const since = Math.min(state.since, deps.clock.now());
  if (state.state === 'started') {
    follow({ ...row, entry: { ...state, since } });
    return;
  }
  const memo = afterLostStart(rules, state.memo, since);
  await persist(deps, fence, [{ row, to: { state: 'pending', memo } }]);
}
