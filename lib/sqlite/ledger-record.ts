import { type Tally, tallyOf } from '../findings/coverage.ts';
import { findingOf } from '../findings/finding-of.ts';
import {
  firstState,
  type NewRow,
  type OpenRow,
  type OpenRowState,
  type RowState,
} from '../findings/store/ledger.ts';
import { storedLastKnown, storedSettlement } from '../findings/store/stored/stored-row.ts';
import type { Finding, LastKnown } from '../model/finding.ts';
import type { AuditId, Nonce } from '../model/ids.ts';
import { storedMemo } from '../model/row-memo.ts';
import { storedTarget } from '../model/target.ts';
import type { Connection, Parameters } from './connection.ts';

/** A record of the table `ledger`. */
export type LedgerRecord = {
  readonly audit_id: AuditId;
  readonly tally: Tally;
  readonly version: number;
  readonly settled_at: number | null;
  readonly since: number | null;
  readonly nonce: string | null;
  readonly memo: string;
  readonly last_known: string | null;
  readonly settlement: string | null;
  readonly target: string;
  readonly token: string | null;
};

/** The columns that change with a row's state. Only a started row has a token, only an open one a nonce. */
export function stateColumns(state: RowState, lastKnown: LastKnown | null = null): Parameters {
  return {
    tally: tallyOf(state, lastKnown),
    memo: JSON.stringify(state.memo),
    nonce: 'nonce' in state ? state.nonce : null,
    token: state.state === 'started' ? state.token : null,
    since: 'since' in state ? state.since : null,
    settlement: state.state === 'settled' ? JSON.stringify(state.settlement) : null,
    settledAt: state.state === 'settled' ? state.settledAt : null,
  };
}

/** The columns of a row that discovery just found. */
export function newColumns(auditId: AuditId, row: NewRow, now: number): Parameters {
  const { target, lastKnown } = row;
  return {
    ...stateColumns(firstState(row, now), lastKnown),
    auditId,
    key: target.key,
    subscriptionId: target.subscriptionId,
    publisher: target.provenance.image?.publisher.toLowerCase() ?? null,
    lastKnown: lastKnown === null ? null : JSON.stringify(lastKnown),
    target: JSON.stringify(target),
  };
}

export function openRowOf(connection: Connection, record: LedgerRecord): OpenRow {
  return {
    auditId: record.audit_id,
    target: connection.parse(record.target, storedTarget),
    version: record.version,
    entry: openState(connection, record),
  };
}

export function findingOfRecord(connection: Connection, record: LedgerRecord): Finding {
  const target = connection.parse(record.target, storedTarget);
  const lastKnown = record.last_known === null ? null : connection.parse(record.last_known, storedLastKnown);
  return findingOf(target, stateOf(connection, record), lastKnown);
}

function stateOf(connection: Connection, record: LedgerRecord): RowState {
  if (record.settled_at === null || record.settlement === null) {
    return openState(connection, record);
  }
  const memo = connection.parse(record.memo, storedMemo);
  const settlement = connection.parse(record.settlement, storedSettlement);
  return { state: 'settled', memo, settlement, settledAt: record.settled_at };
}

function openState(connection: Connection, record: LedgerRecord): OpenRowState {
  const memo = connection.parse(record.memo, storedMemo);
  const { nonce, token, since } = record;
  if (nonce === null || since === null) {
    return { state: 'pending', memo };
  }
  return token === null
    ? { state: 'starting', memo, nonce: nonce as Nonce, since }
    : { state: 'started', memo, nonce: nonce as Nonce, token, since };
}
