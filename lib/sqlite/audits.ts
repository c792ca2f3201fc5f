import { type AuditStore, auditNotThere, auditTaken } from '../findings/store/audits.ts';
import { cursorBehind, decodeCursor, pageOf } from '../findings/store/cursor.ts';
import type { Audit } from '../model/audit.ts';
import { storedAudit } from '../model/audit.ts';
import type { AuditId } from '../model/ids.ts';
import type { Connection } from './connection.ts';

type Body = { readonly body: string };

export function auditMethods(connection: Connection): AuditStore {
  return {
    createAudit: async (audit) => create(connection, audit),
    readAudit: async (id) => read(connection, id),
    updateAudit: async (id, change) => connection.transact(() => update(connection, id, change)),
    listAudits: async (filter, limit, cursor) => {
      const [before = null] = decodeCursor('audits', 1, cursor);
      const parameters = { before, limit: limit + 1 };
      const records =
        filter.scopeHash === undefined
          ? connection.all<Body>(newest, parameters)
          : connection.all<Body>(newestOfScope, { ...parameters, scopeHash: filter.scopeHash });
      const audits = records.map(({ body }) => connection.parse(body, storedAudit));
      return pageOf(audits, limit, cursorBehind);
    },
    deleteAudit: async (id) =>
      connection.transact(() => {
        for (const statement of deletions) {
          connection.run(statement, { id });
        }
      }),
  };
}

const deletions = ['ledger', 'tallies', 'evidence', 'images', 'asked']
  .map((table) => `DELETE FROM ${table} WHERE audit_id = $id`)
  .concat('DELETE FROM audits WHERE id = $id');

const newest = `SELECT body FROM audits WHERE ($before IS NULL OR id < $before) ORDER BY id DESC LIMIT $limit`;
const newestOfScope = `SELECT body FROM audits WHERE scope_hash = $scopeHash AND ($before IS NULL OR id < $before)
  ORDER BY id DESC LIMIT $limit`;

function create(connection: Connection, audit: Audit): void {
  const created = connection.run(
    `INSERT INTO audits (id, scope_hash, body) VALUES ($id, $scopeHash, $body) ON CONFLICT (id) DO NOTHING`,
    { id: audit.id, scopeHash: audit.scopeHash, body: JSON.stringify(audit) },
  );
  if (created === 0) {
    throw auditTaken(audit.id);
  }
}

function read(connection: Connection, id: AuditId): Audit | null {
  const record = connection.get<Body>('SELECT body FROM audits WHERE id = $id', { id });
  return record === undefined ? null : connection.parse(record.body, storedAudit);
}

function update(connection: Connection, id: AuditId, change: (audit: Audit) => Audit): Audit {
  const audit = read(connection, id);
  if (audit === null) {
    throw auditNotThere(id);
  }
  const changed = { ...change(audit), id };
  connection.run('UPDATE audits SET scope_hash = $scopeHash, body = $body WHERE id = $id', {
    id,
    scopeHash: changed.scopeHash,
    body: JSON.stringify(changed),
  });
  return changed;
}
