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
  deletedPrefix,
  deletedRow,
  everyHistoryPrefix,
  evidencePrefix,
  ledgerPrefix,
} from './records/keys.ts';
import { textOf } from './records/stored-json.ts';
import { type TablesContext, untilWritten } from './tables-context.ts';

/** A mark takes the place of an audit's record in one step, and stands until all else of it is gone too. */
export function deleteAuditsMethod(context: TablesContext): Pick<AuditStore, 'deleteAudits'> {
  const { table } = context;
  return {
    deleteAudits: async (ids) => {
      for (const id of ids) {
        await table.write(auditsPartition, [
          { kind: 'delete', rowKey: auditRow(id) },
          { kind: 'put', rowKey: deletedRow(id), properties: { auditId: id } },
        ]);
      }
      for (const mark of await table.query({ partition: auditsPartition, prefix: deletedPrefix })) {
        await removeRest(context, textOf(mark, 'auditId') as AuditId);
      }
    },
  };
}

async function removeRest(context: TablesContext, id: AuditId): Promise<void> {
  for (const subscriptionId of await subscriptionsOf(context.table, id)) {
    const part = context.partOf(subscriptionId);
    await removeRows(context, part.partition, id);
    part.counters.delete(id);
    part.listedIn.delete(id);
  }
  await removeAll(context, { partition: auditPartition(id), prefix: '' });
  await removeRow(context.table, auditsPartition, deletedRow(id));
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
