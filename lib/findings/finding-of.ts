import type { Finding, LastKnown } from '../model/finding.ts';
import type { Unjudged } from '../model/outcome.ts';
import { isoTime } from '../model/ports.ts';
import type { Target } from '../model/target.ts';
import type { RowState, Settlement } from './store/ledger.ts';

/** A ledger row as readers see it; of an open row everything that judging yields is null. */
export function findingOf(target: Target, row: RowState, lastKnown: LastKnown | null): Finding {
  const attempts = row.memo.attempts;
  if (row.state !== 'settled') {
    return { ...unsettled, target, attempts, lastKnown };
  }
  const { settlement } = row;
  const common = {
    target,
    outcome: settlement.outcome,
    settledAt: isoTime(row.settledAt),
    attempts,
    lastKnown,
  };
  if (settlement.outcome !== 'judged') {
    const { reason, blockedBy = null, detail = null } = settlement;
    return { ...unsettled, ...common, reason, blockedBy, detail };
  }
  const { probe, probedAt, probeSha256 } = settlement;
  return { ...unsettled, ...common, probe, probedAt, probeSha256 };
}

/** How the row of a finding ended, as it was settled; null while it is open. */
export function settlementOf(finding: Finding): Settlement | null {
  const { outcome, reason, blockedBy, detail, probe, probedAt, probeSha256 } = finding;
  if (probe !== null && probedAt !== null && probeSha256 !== null) {
    return { outcome: 'judged', probe, probedAt, probeSha256 };
  }
  if (outcome === null) {
    return null;
  }
  const told: Record<keyof Unjudged, unknown> = { outcome, reason, blockedBy, detail };
  return Object.fromEntries(Object.entries(told).filter(([, value]) => value !== null)) as Unjudged;
}

const unsettled = {
  outcome: null,
  reason: null,
  blockedBy: null,
  detail: null,
  probe: null,
  probeSha256: null,
  probedAt: null,
  settledAt: null,
} as const;
