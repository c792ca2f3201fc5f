import { type AuditStore, auditNotThere, auditTaken } from '../findings/store/audits.ts';
import { cursorBehind, decodeCursor, pageOf } from '../findings/store/cursor.ts';
import type { Audit } from '../model/audit.ts';
import { storedAudit } from '../model/audit.ts';
import type { AuditId } from '../model/ids.ts';
import type { Connection } from './connection.ts';

type Body = { readonly body: string };

export function auditMethods(connection: Connection): AuditStore {
  const read = auditReader(connection);
  return {
    createAudit: async (audit) => create(connection, audit),
    readAudit: async (id) => read(id),
    updateAudit: async (id, change) =>
      connection.transact(() => {
        const audit = read(id);
        if (audit === null) {
          throw auditNotThere(id);
        }
        const changed = { ...change(audit), id };
        connection.run(replacement, bodyOf(changed));
        return changed;
      }),
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
    deleteAudits: async (ids) => {
      for (const id of ids) {
        connection.transact(() => {
          for (const statement of deletions) {
            connection.run(statement, { id });
          }
        });
      }
    },
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
    bodyOf(audit),
  );
  if (created === 0) {
    throw auditTaken(audit.id);
  }
}

const replacement = 'UPDATE audits SET scope_hash = $scopeHash, body = $body WHERE id = $id';

function bodyOf(audit: Audit) {
  return { id: audit.id, scopeHash: audit.scopeHash, body: JSON.stringify(audit) };
}

/** Keeps what it read last: a pass looks every few seconds whether it is to stop, and mostly reads the text that it read before. */
function auditReader(connection: Connection): (id: AuditId) => Audit | null {
  let last: { readonly body: string; readonly audit: Audit } | null = null;
  return (id) => {
    const record = connection.get<Body>('SELECT body FROM audits WHERE id = $id', { id });
    if (record === undefined) {
      return null;
    }
    if (last?.body !== record.body) {
      last = { body: record.body, audit: connection.parse(record.body, storedAudit) };
    }
    return last.audit;
  };
}
