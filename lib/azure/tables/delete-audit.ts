import type { AuditStore } from '../../findings/store/audits.ts';
import type { AuditId } from '../../model/ids.ts';
import { subscriptionsOf } from './audits.ts';
import { batchesOf } from './client/batches.ts';
import type { Query, Table } from './client/table.ts';
import {
  auditPartition,
  auditRow,
  auditsPartition,
  behindPrefix,
  counterRow,
  everyHistoryPrefix,
  evidencePrefix,
  ledgerPrefix,
} from './records/keys.ts';
import { type TablesContext, untilWritten } from './tables-context.ts';

/** Partition by partition: what the audit is found by goes last, so that a deletion that died can be repeated. */
export function deleteAuditMethod(context: TablesContext): Pick<AuditStore, 'deleteAudit'> {
  const { table } = context;
  return {
    deleteAudit: async (id) => {
      for (const subscriptionId of await subscriptionsOf(table, id)) {
        const part = context.partOf(subscriptionId);
        await removeRows(context, part.partition, id);
        part.counters.delete(id);
        part.listedIn.delete(id);
      }
      await removeAll(context, { partition: auditPartition(id), from: '', below: '~' });
      const row = auditRow(id);
      await removeAll(context, { partition: auditsPartition, from: row, below: `${row}!` });
    },
  };
}

type Range = Omit<Query, 'limit'>;

async function removeRows(context: TablesContext, partition: string, id: AuditId): Promise<void> {
  const evidence = evidencePrefix(id);
  const rows = ledgerPrefix(id);
  const counter = counterRow(id);
  const ranges: readonly Range[] = [
    {
      partition,
      from: everyHistoryPrefix,
      below: behindPrefix(everyHistoryPrefix),
      where: `auditId eq '${id}'`,
    },
    { partition, from: evidence, below: behindPrefix(evidence) },
    { partition, from: rows, below: behindPrefix(rows) },
    { partition, from: counter, below: `${counter}!` },
  ];
  for (const range of ranges) {
    await removeAll(context, range);
  }
}

/** Another process may be deleting the same: what it took first is not there the next time. */
async function removeAll(context: TablesContext, range: Range): Promise<void> {
  await untilWritten(context, () => removeOnce(context.table, range));
}

async function removeOnce(table: Table, range: Range): Promise<true | undefined> {
  const found = await table.query({ ...range, limit: Number.POSITIVE_INFINITY });
  const writes = found.map(({ rowKey }) => ({ kind: 'delete', rowKey }) as const);
  for (const batch of batchesOf(writes, (write) => [write], 0)) {
    if ((await table.write(range.partition, batch)) === null) {
      return undefined;
    }
  }
  return true;
}
