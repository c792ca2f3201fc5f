import { type Tally, tallyMatcher } from '../findings/coverage.ts';
import { cursorBehindFinding, decodeCursor, findingsListing, pageOf } from '../findings/store/cursor.ts';
import { type FindingStore, type FindingsQuery, newestFinding } from '../findings/store/findings.ts';
import { storedSettlement } from '../findings/store/stored/stored-row.ts';
import type { Page } from '../model/audit.ts';
import type { Finding, LastKnown } from '../model/finding.ts';
import type { AuditId, ResourceKey } from '../model/ids.ts';
import { verdictsOf } from '../model/verdict.ts';
import type { Connection, Parameters } from './connection.ts';
import { findingOfRecord, type LedgerRecord } from './ledger-record.ts';

export function findingMethods(connection: Connection): FindingStore {
  return {
    findings: async (auditId, filter, limit, cursor) =>
      findingPage(connection, { auditId, filter, limit, cursor }),
    finding: async (auditId, key) => {
      const record = connection.get<LedgerRecord>(selectOne, { auditId, key });
      return record === undefined ? null : findingOfRecord(connection, record);
    },
    latestFinding: (key) =>
      newestFinding(
        async (limit) => connection.all<LedgerRecord>(selectLatest, { key, limit }),
        async (record) => ({ auditId: record.audit_id, finding: findingOfRecord(connection, record) }),
      ),
    lastKnown: async (keys) => new Map(keys.flatMap((key) => lastKnownEntry(connection, key))),
    saveEvidence: async (auditId, key, text) => {
      connection.run(upsertEvidence, { auditId, key, text });
    },
    readEvidence: async (auditId, key) =>
      connection.get<{ text: string }>(selectEvidence, { auditId, key })?.text ?? null,
  };
}

const selectPage = `SELECT * FROM ledger WHERE audit_id = $auditId AND key > $after
  AND ($publisher IS NULL OR publisher = $publisher) ORDER BY key LIMIT $limit`;
/** Keys begin with their subscription, so key order is one subscription after the other; a zero comes next to a slash. */
const selectTallies = `SELECT DISTINCT subscription_id AS subscriptionId, tally FROM tallies
  WHERE audit_id = $auditId AND count > 0 AND '/subscriptions/' || subscription_id || '0' > $after
  ORDER BY '/subscriptions/' || subscription_id || '/'`;
const selectKeys = `SELECT key FROM ledger
  WHERE audit_id = $auditId AND subscription_id = $subscriptionId AND tally = $tally AND key > $after
    AND ($publisher IS NULL OR publisher = $publisher) ORDER BY key LIMIT $limit`;
const selectByKeys = `SELECT * FROM ledger
  WHERE audit_id = $auditId AND key IN (SELECT value FROM json_each($keys)) ORDER BY key LIMIT $limit`;
const selectOne = 'SELECT * FROM ledger WHERE audit_id = $auditId AND key = $key';
const selectLatest = `SELECT * FROM ledger WHERE key = $key AND settled_at IS NOT NULL
  ORDER BY settled_at DESC, audit_id DESC LIMIT $limit`;
const selectLastKnown = `SELECT settlement FROM ledger WHERE key = $key AND settled_at IS NOT NULL
  AND tally GLOB 'judged:*' AND tally <> 'judged:unknown:unknown' ORDER BY settled_at DESC, audit_id DESC LIMIT 1`;
const upsertEvidence = `INSERT INTO evidence (audit_id, key, text) VALUES ($auditId, $key, $text)
  ON CONFLICT (audit_id, key) DO UPDATE SET text = $text`;
const selectEvidence = 'SELECT text FROM evidence WHERE audit_id = $auditId AND key = $key';

function findingPage(
  connection: Connection,
  { auditId, filter, limit, cursor }: FindingsQuery,
): Page<Finding> {
  const [after = ''] = decodeCursor(findingsListing(auditId), 1, cursor);
  const matches = tallyMatcher(filter);
  const publisher = filter.publisher?.toLowerCase() ?? null;
  const query = { auditId, after, publisher, limit: limit + 1 };
  const records =
    matches === null
      ? connection.all<LedgerRecord>(selectPage, query)
      : talliedRecords(connection, query, matches);
  const findings = records.map((record) => findingOfRecord(connection, record));
  return pageOf(findings, limit, (finding) => cursorBehindFinding(auditId, finding.target.key));
}

/** The first keys of each tally that there is, out of the index by tally, and then the records of the first of them. */
function talliedRecords(
  connection: Connection,
  query: Parameters & { readonly auditId: AuditId; readonly after: string; readonly limit: number },
  matches: (tally: Tally) => boolean,
): readonly LedgerRecord[] {
  const { auditId, after, limit } = query;
  const present = connection.all<{ readonly subscriptionId: string; readonly tally: Tally }>(selectTallies, {
    auditId,
    after,
  });
  const keys: string[] = [];
  let last: string | null = null;
  for (const each of present.filter(({ tally }) => matches(tally))) {
    if (each.subscriptionId !== last && keys.length >= limit) {
      break;
    }
    last = each.subscriptionId;
    keys.push(...connection.all<{ key: string }>(selectKeys, { ...query, ...each }).map(({ key }) => key));
  }
  return connection.all<LedgerRecord>(selectByKeys, { auditId, keys: JSON.stringify(keys), limit });
}

function lastKnownEntry(connection: Connection, key: ResourceKey): readonly [ResourceKey, LastKnown][] {
  const record = connection.get<{ settlement: string }>(selectLastKnown, { key });
  const settlement = record === undefined ? null : connection.parse(record.settlement, storedSettlement);
  if (settlement === null || settlement.outcome !== 'judged') {
    return [];
  }
  return [[key, { ...verdictsOf(settlement.probe.halves), probedAt: settlement.probedAt }]];
}
