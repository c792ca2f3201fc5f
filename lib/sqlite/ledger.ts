import { coverageOf, settlementTally, type Tally } from '../findings/coverage.ts';
import type { Fence } from '../findings/store/leases.ts';
import { type Ledger, type Row, type RowChange, rowConflict } from '../findings/store/ledger.ts';
import type { Connection } from './connection.ts';
import { requireFence } from './leases.ts';
import { type LedgerRecord, newColumns, openRowOf, stateColumns } from './ledger-record.ts';

export function ledgerMethods(connection: Connection): Ledger {
  return {
    addRows: async (auditId, rows, now) =>
      connection.transact(() =>
        rows.reduce((added, row) => added + connection.run(insert, newColumns(auditId, row, now)), 0),
      ),
    coverage: async (auditId, subscriptionId) => {
      const counts =
        subscriptionId === undefined
          ? connection.all<Count>(countAll, { auditId })
          : connection.all<Count>(countSubscription, { auditId, subscriptionId });
      return coverageOf(counts.map(({ tally, count }) => [tally, count] as const));
    },
    openRows: async (auditId, { after = null, wave = null, ...query }) =>
      connection
        .all<LedgerRecord>(selectOpen, { auditId, after: after ?? '', wave, ...query })
        .map((record) => openRowOf(connection, record)),
    openRowsOf: async (vm) =>
      connection.all<LedgerRecord>(selectOpenOfTarget, { vm }).map((record) => openRowOf(connection, record)),
    advance: async (fence, changes) => connection.transact(() => advance(connection, fence, changes)),
    settleOpen: async (auditId, { states, subscriptionId = null, limit }, settlement, now) =>
      connection.run(settle, {
        auditId,
        subscriptionId,
        limit,
        states: JSON.stringify(states),
        tally: settlementTally(settlement),
        settlement: JSON.stringify(settlement),
        now,
      }),
  };
}

type Count = { readonly tally: Tally; readonly count: number };

const insert = `INSERT INTO ledger (audit_id, key, subscription_id, tally, publisher, version, settled_at, since, nonce,
    memo, last_known, settlement, target, token)
  VALUES ($auditId, $key, $subscriptionId, $tally, $publisher, 1, $settledAt, $since, $nonce, $memo, $lastKnown, $settlement,
    $target, $token)
  ON CONFLICT (audit_id, key) DO NOTHING`;

const countAll = 'SELECT tally, count FROM tallies WHERE audit_id = $auditId AND count > 0';
const countSubscription = `${countAll} AND subscription_id = $subscriptionId`;

const selectOpen = `SELECT * FROM ledger
  WHERE audit_id = $auditId AND subscription_id = $subscriptionId AND tally = $state AND key > $after
    AND ($wave IS NULL OR json_extract(memo, '$.wave') = $wave)
  ORDER BY key LIMIT $limit`;

const selectOpenOfTarget = `SELECT * FROM ledger WHERE key = $vm AND settled_at IS NULL ORDER BY audit_id`;

const write = `UPDATE ledger SET tally = $tally, version = version + 1, settled_at = $settledAt, since = $since,
    nonce = $nonce, memo = $memo, settlement = $settlement, token = $token
  WHERE audit_id = $auditId AND key = $key AND subscription_id = $subscriptionId AND version = $version
    AND settled_at IS NULL`;

const settle = `UPDATE ledger SET tally = $tally, version = version + 1, settled_at = $now, since = NULL,
    nonce = NULL, settlement = $settlement, token = NULL
  WHERE rowid IN (SELECT rowid FROM ledger WHERE audit_id = $auditId
    AND ($subscriptionId IS NULL OR subscription_id = $subscriptionId)
    AND tally IN (SELECT value FROM json_each($states)) LIMIT $limit)`;

function advance(connection: Connection, fence: Fence, changes: readonly RowChange[]): readonly Row[] {
  requireFence(connection, fence);
  const lost = changes.filter((change) => !isAdvanced(connection, fence, change));
  if (lost.length > 0) {
    throw rowConflict(lost.map(({ row }) => row));
  }
  return changes.map(({ row: { auditId, target, version }, to }) => ({
    auditId,
    target,
    version: version + 1,
    entry: to,
  }));
}

function isAdvanced(connection: Connection, fence: Fence, { row, to }: RowChange): boolean {
  const { auditId, target, version } = row;
  const parameters = { ...stateColumns(to), auditId, key: target.key, subscriptionId: fence.key, version };
  return connection.run(write, parameters) === 1;
}
