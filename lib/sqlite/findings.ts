import { talliesMatching } from '../findings/coverage.ts';
import { decodeCursor, encodeCursor, pageOf } from '../findings/store/cursor.ts';
import type { FindingFilter, FindingStore } from '../findings/store/findings.ts';
import { storedSettlement } from '../findings/store/stored-row.ts';
import type { Cursor, Page } from '../model/audit.ts';
import type { Finding, LastKnown } from '../model/finding.ts';
import type { AuditId, ResourceKey } from '../model/ids.ts';
import { verdictsOf } from '../model/verdict.ts';
import type { Connection } from './connection.ts';
import { findingOfRecord, type LedgerRecord } from './ledger-record.ts';

export function findingMethods(connection: Connection): FindingStore {
  return {
    findings: async (auditId, filter, limit, cursor) =>
      findingPage(connection, { auditId, filter, limit, cursor }),
    finding: async (auditId, key) => {
      const record = connection.get<LedgerRecord>(selectOne, { auditId, key });
      return record === undefined ? null : findingOfRecord(connection, record);
    },
    latestFinding: async (key) => {
      const record = connection.get<LedgerRecord>(selectLatest, { key });
      return record === undefined
        ? null
        : { auditId: record.audit_id, finding: findingOfRecord(connection, record) };
    },
    lastKnown: async (keys) => new Map(keys.flatMap((key) => lastKnownEntry(connection, key))),
    saveEvidence: async (auditId, key, text) => {
      connection.run(upsertEvidence, { auditId, key, text });
    },
    readEvidence: async (auditId, key) =>
      connection.get<{ text: string }>(selectEvidence, { auditId, key })?.text ?? null,
  };
}

const selectPage = `SELECT * FROM ledger WHERE audit_id = $auditId AND key > $after
  AND ($tallies IS NULL OR tally IN (SELECT value FROM json_each($tallies)))
  AND ($publisher IS NULL OR publisher = $publisher) ORDER BY key LIMIT $limit`;
const selectOne = 'SELECT * FROM ledger WHERE audit_id = $auditId AND key = $key';
const selectLatest = `SELECT * FROM ledger WHERE key = $key AND settled_at IS NOT NULL
  ORDER BY settled_at DESC, audit_id DESC LIMIT 1`;
const selectLastKnown = `SELECT settlement FROM ledger WHERE key = $key AND settled_at IS NOT NULL
  AND tally GLOB 'judged:*' AND tally <> 'judged:unknown:unknown' ORDER BY settled_at DESC, audit_id DESC LIMIT 1`;
const upsertEvidence = `INSERT INTO evidence (audit_id, key, text) VALUES ($auditId, $key, $text)
  ON CONFLICT (audit_id, key) DO UPDATE SET text = $text`;
const selectEvidence = 'SELECT text FROM evidence WHERE audit_id = $auditId AND key = $key';

type PageQuery = {
  readonly auditId: AuditId;
  readonly filter: FindingFilter;
  readonly limit: number;
  readonly cursor: Cursor | undefined;
};

function findingPage(connection: Connection, { auditId, filter, limit, cursor }: PageQuery): Page<Finding> {
  const listing = `findings ${auditId}`;
  const [after = ''] = cursor === undefined ? [] : decodeCursor(listing, 1, cursor);
  const tallies = talliesMatching(filter);
  const records = connection.all<LedgerRecord>(selectPage, {
    auditId,
    after,
    tallies: tallies === null ? null : JSON.stringify(tallies),
    publisher: filter.publisher?.toLowerCase() ?? null,
    limit: limit + 1,
  });
  const findings = records.map((record) => findingOfRecord(connection, record));
  return pageOf(findings, limit, (finding) => encodeCursor(listing, [finding.target.key]));
}

function lastKnownEntry(connection: Connection, key: ResourceKey): readonly [ResourceKey, LastKnown][] {
  const record = connection.get<{ settlement: string }>(selectLastKnown, { key });
  const settlement = record === undefined ? null : connection.parse(record.settlement, storedSettlement);
  if (settlement === null || settlement.outcome !== 'judged') {
    return [];
  }
  return [[key, { ...verdictsOf(settlement.probe.halves), probedAt: settlement.probedAt }]];
}
