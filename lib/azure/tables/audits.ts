import { type AuditStore, auditNotThere, auditTaken } from '../../findings/store/audits.ts';
import { cursorBehind, decodeCursor, pageOf } from '../../findings/store/cursor.ts';
import type { Audit } from '../../model/audit.ts';
import { storedAudit } from '../../model/audit.ts';
import type { AuditId, SubscriptionId } from '../../model/ids.ts';
import type { Properties, Stored, Table } from './client/table.ts';
import {
  auditPartition,
  auditRow,
  auditsPartition,
  deletedRow,
  keyPart,
  subscriptionPrefix,
} from './records/keys.ts';
import { splitText } from './records/long-text.ts';
import { parseStored, textOf } from './records/stored-json.ts';
import { newAttempt, type TablesContext, untilWritten } from './tables-context.ts';

export function auditMethods(
  context: TablesContext,
): Pick<AuditStore, 'createAudit' | 'readAudit' | 'updateAudit' | 'listAudits'> {
  const { table } = context;
  return {
    createAudit: (audit) => create(context, audit),
    readAudit: async (id) => {
      const stored = await table.read(auditsPartition, auditRow(id));
      return stored === null ? null : parseAudit(stored);
    },
    updateAudit: (id, change) => update(context, id, change),
    listAudits: async ({ scopeHash }, limit, cursor) => {
      const [before] = decodeCursor('audits', 1, cursor);
      const found = await table.query({
        partition: auditsPartition,
        prefix: '',
        after: before === undefined ? before : auditRow(before as AuditId),
        where: scopeHash === undefined ? scopeHash : `scopeHash eq '${scopePart(scopeHash)}'`,
        limit: limit + 1,
      });
      return pageOf(found.map(parseAudit), limit, cursorBehind);
    },
  };
}

/** Subscriptions that an audit may have rows in, in order. */
export async function subscriptionsOf(table: Table, auditId: AuditId): Promise<readonly SubscriptionId[]> {
  const found = await table.query({ partition: auditPartition(auditId), prefix: subscriptionPrefix });
  return found.map((stored) => textOf(stored, 'subscriptionId') as SubscriptionId).sort();
}

async function create(context: TablesContext, audit: Audit): Promise<void> {
  const { table } = context;
  if ((await table.read(auditsPartition, deletedRow(audit.id))) !== null) {
    throw auditTaken(audit.id);
  }
  const attempt = newAttempt(context);
  const entity = { rowKey: auditRow(audit.id), properties: propertiesOf(audit, attempt) };
  if ((await table.write(auditsPartition, [{ kind: 'insert', ...entity }])) !== null) {
    return;
  }
  const stored = await table.read(auditsPartition, entity.rowKey);
  if (stored?.properties['attempt'] !== attempt) {
    throw auditTaken(audit.id);
  }
}

/** A change whose answer was lost is known by its attempt and not made again. */
async function update(context: TablesContext, id: AuditId, change: (audit: Audit) => Audit): Promise<Audit> {
  const { table } = context;
  const attempts = new Set<string>();
  const rowKey = auditRow(id);
  return await untilWritten(context, async () => {
    const stored = await table.read(auditsPartition, rowKey);
    if (stored === null) {
      throw auditNotThere(id);
    }
    const audit = parseAudit(stored);
    if (attempts.has(textOf(stored, 'attempt'))) {
      return audit;
    }
    const changed = { ...change(audit), id };
    const attempt = newAttempt(context);
    attempts.add(attempt);
    const properties = propertiesOf(changed, attempt);
    const etags = await table.write(auditsPartition, [
      { kind: 'replace', rowKey, etag: stored.etag, properties },
    ]);
    return etags === null ? undefined : changed;
  });
}

function parseAudit(stored: Stored): Audit {
  return parseStored(stored, 'audit', storedAudit);
}

function propertiesOf(audit: Audit, attempt: string): Properties {
  return { attempt, scopeHash: scopePart(audit.scopeHash), ...splitText('audit', JSON.stringify(audit)) };
}

function scopePart(scopeHash: string): string {
  return keyPart(scopeHash, longestScopeHash);
}

const longestScopeHash = 200;
