import { settlementTally } from '../../findings/coverage.ts';
import type { Ledger, OpenRow, RowState } from '../../findings/store/ledger.ts';
import type { AuditId, SubscriptionId } from '../../model/ids.ts';
import type { Unjudged } from '../../model/outcome.ts';
import { subscriptionsOf } from './audits.ts';
import type { RowWrite } from './client/table.ts';
import { openRows, readRows } from './ledger.ts';
import { counterWrite, countMoves, readCounter } from './records/counters.ts';
import { ledgerRow } from './records/keys.ts';
import { historyWrites, stateProperties } from './records/row-record.ts';
import { newAttempt, type StorePart, type TablesContext, untilWritten } from './tables-context.ts';

/** Settles without a lease; the rows' etags and the counter keep it apart from a pass that is at work. */
export function settleOpenMethod(context: TablesContext): Pick<Ledger, 'settleOpen'> {
  return {
    settleOpen: async (auditId, { states, subscriptionId, limit }, settlement, now) => {
      const subscriptions =
        subscriptionId === undefined ? await subscriptionsOf(context.table, auditId) : [subscriptionId];
      const where = states.map((state) => `tally eq '${state}'`).join(' or ');
      let settled = 0;
      for (const id of states.length === 0 ? [] : subscriptions) {
        const settling = { auditId, subscriptionId: id, where, limit: limit - settled, settlement, now };
        settled += await settleSubscription(context, context.partOf(id), settling);
      }
      return settled;
    },
  };
}

async function settleSubscription(
  context: TablesContext,
  part: StorePart,
  settling: Settling,
): Promise<number> {
  let settled = 0;
  while (settled < settling.limit) {
    const limit = Math.min(rowsPerBatch, settling.limit - settled);
    const batch = await part.inTurn(() => settleBatch(context, part, { ...settling, limit }));
    if (batch === 0) {
      break;
    }
    settled += batch;
  }
  return settled;
}

/** One transaction takes 100 writes: the counter, and two for each row. */
const rowsPerBatch = 49;

type Settling = {
  readonly auditId: AuditId;
  readonly subscriptionId: SubscriptionId;
  readonly where: string;
  readonly limit: number;
  readonly settlement: Unjudged;
  readonly now: number;
};

/** Returns how many rows were settled; 0: none is left. */
async function settleBatch(context: TablesContext, part: StorePart, settling: Settling): Promise<number> {
  const { table } = context;
  const { auditId } = settling;
  const attempt = newAttempt(context);
  let sent: readonly OpenRow[] = [];
  return await untilWritten(context, async () => {
    const mine = await countMine(context, part, { sent, attempt });
    if (mine > 0) {
      return mine;
    }
    const counter = await readCounter(table, part.partition, auditId);
    sent = await openRows(context, auditId, settling);
    if (sent.length === 0) {
      return 0;
    }
    part.counters.delete(auditId);
    const to = settlementTally(settling.settlement);
    const tallies = countMoves(
      counter.tallies,
      sent.map(({ entry }) => ({ from: entry.state, to })),
    );
    const etags = await table.write(part.partition, [
      counterWrite(auditId, counter, tallies),
      ...sent.flatMap((row) => settleWrites(context, row, { ...settling, attempt })),
    ]);
    return etags === null ? undefined : sent.length;
  });
}

/** Of rows that were sent and refused: those that this attempt settled after all. It settles all or none. */
async function countMine(
  context: TablesContext,
  part: StorePart,
  { sent, attempt }: { readonly sent: readonly OpenRow[]; readonly attempt: string },
): Promise<number> {
  const rowKeys = sent.map(({ auditId, target }) => ledgerRow(auditId, target.key));
  const stored = await readRows(context, part, rowKeys);
  return stored.filter((row) => row?.properties['attempt'] === attempt).length;
}

function settleWrites(
  { knownRows }: TablesContext,
  { auditId, target, version, entry }: OpenRow,
  { settlement, now, attempt }: Pick<Settling, 'settlement' | 'now'> & { readonly attempt: string },
): readonly RowWrite[] {
  const to: RowState = { state: 'settled', memo: entry.memo, settlement, settledAt: now };
  const etag = knownRows.get(target)?.etag ?? '';
  const properties = stateProperties(to, { version: version + 1, attempt });
  return [
    { kind: 'merge', rowKey: ledgerRow(auditId, target.key), etag, properties },
    ...historyWrites(auditId, target.key, to),
  ];
}
