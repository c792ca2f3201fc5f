import type { AuditFilter, AuditStore } from '../../findings/store/audits.ts';
import { cursorBehind, decodeCursor, pageOf } from '../../findings/store/cursor.ts';
import type { Audit } from '../../model/audit.ts';
import { storedAudit } from '../../model/audit.ts';
import { AuditError } from '../../model/errors.ts';
import type { AuditId, SubscriptionId } from '../../model/ids.ts';
import type { Properties, Stored, Table } from './client/table.ts';
import {
  auditPartition,
  auditRow,
  auditsPartition,
  behindPrefix,
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
      return stored === null ? null : parseAudit(table, stored);
    },
    updateAudit: (id, change) => update(context, id, change),
    listAudits: async (filter, limit, cursor) => {
      const [before] = cursor === undefined ? [] : decodeCursor('audits', 1, cursor);
      const found = await table.query({
        partition: auditsPartition,
        from: before === undefined ? '' : auditRow(before as AuditId),
        isBehind: before !== undefined,
        below: '~',
        ...whereScope(filter),
        limit: limit + 1,
      });
      const audits = found.map((stored) => parseAudit(table, stored));
      return pageOf(audits, limit, cursorBehind);
    },
  };
}

/** Subscriptions that an audit may have rows in, in order. */
export async function subscriptionsOf(table: Table, auditId: AuditId): Promise<readonly SubscriptionId[]> {
  const found = await table.query({
    partition: auditPartition(auditId),
    from: subscriptionPrefix,
    below: behindPrefix(subscriptionPrefix),
    limit: Number.POSITIVE_INFINITY,
  });
  return found.map((stored) => textOf(table, stored, 'subscriptionId') as SubscriptionId).sort();
}

function whereScope({ scopeHash }: AuditFilter): { readonly where?: string } {
  return scopeHash === undefined ? {} : { where: `scopeHash eq '${scopePart(scopeHash)}'` };
}

async function create(context: TablesContext, audit: Audit): Promise<void> {
  const { table } = context;
  const attempt = newAttempt(context);
  const entity = { rowKey: auditRow(audit.id), properties: propertiesOf(audit, attempt) };
  if ((await table.write(auditsPartition, [{ kind: 'insert', ...entity }])) !== null) {
    return;
  }
  const stored = await table.read(auditsPartition, entity.rowKey);
  if (stored?.properties['attempt'] !== attempt) {
    throw new AuditError('store.conflict', `Audit ${audit.id} exists already: start it under another id.`);
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
      throw new AuditError(
        'audit.notFound',
        `There is no audit ${id} in this store: list the audits to see their ids.`,
      );
    }
    const audit = parseAudit(table, stored);
    if (attempts.has(textOf(table, stored, 'attempt'))) {
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

function parseAudit(table: Table, stored: Stored): Audit {
  return parseStored(table, stored, 'audit', storedAudit);
}

function propertiesOf(audit: Audit, attempt: string): Properties {
  return { attempt, scopeHash: scopePart(audit.scopeHash), ...splitText('audit', JSON.stringify(audit)) };
}

function scopePart(scopeHash: string): string {
  return keyPart(scopeHash, longestScopeHash);
}

const longestScopeHash = 200;
