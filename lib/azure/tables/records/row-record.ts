import { settlementTally, type Tally, tallyOf, verdictsOfTally } from '../../../findings/coverage.ts';
import { findingOf } from '../../../findings/finding-of.ts';
import {
  firstState,
  type NewRow,
  type OpenRow,
  type OpenRowState,
  type Row,
  type RowState,
  type Settlement,
} from '../../../findings/store/ledger.ts';
import { storedLastKnown, storedState, talliedAs } from '../../../findings/store/stored/stored-row.ts';
import type { Finding, LastKnown } from '../../../model/finding.ts';
import type { AuditId, ResourceKey } from '../../../model/ids.ts';
import { storedTarget } from '../../../model/target.ts';
import { verdictsOf } from '../../../model/verdict.ts';
import type { Properties, RowWrite, Stored } from '../client/table.ts';
import { historyRow, keyPart, ledgerRow } from './keys.ts';
import { longestText, partsFor, splitText } from './long-text.ts';
import { numberOf, parseStored, textOf } from './stored-json.ts';

/** Marks who wrote a row last. */
export type RowMark = { readonly version: number; readonly attempt: string };

/**
 * What changes with a row's state. The state's text overwrites all of the one before, so settling erases token and nonce.
 * `outcome`, `verdict` (the client's) and `server` are blank while open; they and the tally are for filters. `lastKnown` stands in a
 * row that was carried over.
 */
export function stateProperties(
  state: RowState,
  { version, attempt }: RowMark,
  lastKnown: LastKnown | null = null,
): Properties {
  const tally = tallyOf(state, lastKnown);
  const verdicts = verdictsOfTally(tally);
  const { wave } = state.memo;
  return {
    tally,
    outcome: state.state === 'settled' ? state.settlement.outcome : '',
    verdict: verdicts?.client ?? '',
    server: verdicts?.server ?? '',
    ...(wave === undefined ? {} : { wave }),
    version,
    attempt,
    ...splitText('state', JSON.stringify(state), partsOfState),
  };
}

/** A row that discovery just found, with its place in the target's history if it is born settled. */
export function newRowWrites(
  auditId: AuditId,
  row: NewRow,
  attempt: string,
  now: number,
): readonly RowWrite[] {
  const { target, lastKnown } = row;
  const state = firstState(row, now);
  const properties = {
    ...stateProperties(state, { version: 1, attempt }, lastKnown),
    publisher: publisherPart(target.provenance.image?.publisher ?? ''),
    ...splitText('lastKnown', JSON.stringify(lastKnown)),
    ...splitText('target', JSON.stringify(target)),
  };
  return [
    { kind: 'insert', rowKey: ledgerRow(auditId, target.key), properties },
    ...historyWrites(auditId, target.key, state),
  ];
}

/** A settled row's place in its target's history: what the latest finding and the last known verdict are found by. */
export function historyWrites(auditId: AuditId, key: ResourceKey, state: RowState): readonly RowWrite[] {
  if (state.state !== 'settled') {
    return [];
  }
  const known = judgedVerdicts(state.settlement);
  return [
    {
      kind: 'put',
      rowKey: historyRow(key, state.settledAt, auditId),
      properties: { auditId, isKnown: known !== null, known0: JSON.stringify(known) },
    },
  ];
}

export function publisherPart(publisher: string): string {
  return keyPart(publisher.toLowerCase(), longestPublisher);
}

const longestPublisher = 200;

export function rowOf(auditId: AuditId, stored: Stored): Row {
  return {
    auditId,
    target: parseStored(stored, 'target', storedTarget),
    version: numberOf(stored, 'version'),
    entry: parseStored(stored, 'state', storedState),
  };
}

export function isOpenRow(row: Row): row is OpenRow {
  return row.entry.state !== 'settled';
}

/** A row as a store read or wrote it last. */
export type KnownRow = { readonly version: number; readonly tally: Tally; readonly etag: string };

export function knownRowOf(stored: Stored): KnownRow {
  return { version: numberOf(stored, 'version'), tally: storedTally(stored), etag: stored.etag };
}

function storedTally(stored: Stored): Tally {
  return textOf(stored, 'tally') as Tally;
}

/** The tally of a settled row as rows are tallied today, whichever version wrote it. */
export function settledTally(stored: Stored): Tally {
  const tally = storedTally(stored);
  return tally === untoldTally
    ? settlementTally({ outcome: 'skipped', reason: 'unchanged' }, lastKnownIn(stored))
    : talliedAs(tally);
}

/** What an earlier version tallied all rows as that were carried over. */
export const untoldTally: Tally = 'skipped:unchanged';

function lastKnownIn(stored: Stored): LastKnown | null {
  return parseStored(stored, 'lastKnown', storedLastKnown);
}

export function isOpenTally(tally: Tally): tally is OpenRowState['state'] {
  return !tally.includes(':');
}

export function storedFinding(auditId: AuditId, stored: Stored): Finding {
  const { target, entry } = rowOf(auditId, stored);
  return findingOf(target, entry, lastKnownIn(stored));
}

/** As many as the longest state takes, whose parts are all bounded where they are read; those of a longer one before are blanked. */
const partsOfState = partsFor(longestText / 4);

function judgedVerdicts(settlement: Settlement): LastKnown | null {
  if (settlement.outcome !== 'judged') {
    return null;
  }
  const verdicts = verdictsOf(settlement.probe.halves);
  const isKnown = Object.values(verdicts).some((verdict) => verdict !== 'unknown');
  return isKnown ? { ...verdicts, probedAt: settlement.probedAt } : null;
}
