import type { AuditStore } from '../../findings/store/audits.ts';
import type { AuditId } from '../../model/ids.ts';
import { subscriptionsOf } from './audits.ts';
import { batchesOf } from './client/batches.ts';
import type { Query, Table } from './client/table.ts';
import {
  auditPartition,
  auditRow,
  auditsPartition,
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
      await removeAll(context, { partition: auditPartition(id), prefix: '' });
      await removeRow(table, auditsPartition, auditRow(id));
    },
  };
}

async function removeRows(context: TablesContext, partition: string, id: AuditId): Promise<void> {
  await removeAll(context, { partition, prefix: everyHistoryPrefix, where: `auditId eq '${id}'` });
  await removeAll(context, { partition, prefix: evidencePrefix(id) });
  await removeAll(context, { partition, prefix: ledgerPrefix(id) });
  await removeRow(context.table, partition, counterRow(id));
}

/** One that is gone already is refused, which comes to the same. */
async function removeRow(table: Table, partition: string, rowKey: string): Promise<void> {
  await table.write(partition, [{ kind: 'delete', rowKey }]);
}

/** Another process may be deleting the same: what it took first is not there the next time. */
export async function removeAll(context: TablesContext, range: Query): Promise<void> {
  await untilWritten(context, () => removeOnce(context.table, range));
}

async function removeOnce(table: Table, range: Query): Promise<true | undefined> {
  const found = await table.query(range);
  const writes = found.map(({ rowKey }) => ({ kind: 'delete', rowKey }) as const);
  for (const batch of batchesOf(writes, (write) => [write], 0)) {
    if ((await table.write(range.partition, batch)) === null) {
      return undefined;
    }
  }
  return true;
}
