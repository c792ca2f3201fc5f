import type { Decision, RuleId, SignalName } from './decisions.ts';
import type { Signals } from './signals.ts';

export type Settled = Decision & { readonly changesAtReboot: boolean };

/**
 * What holds for every rule. A leftover key is named and warned of. While a restart is pending no conflict is one: the pair
 * stays named, and the restart with it.
 */
export function settle(rule: RuleId, decision: Decision, s: Signals): Settled {
  if (!s.restartPending && s.service !== 'leftover') {
    const { verdict, reason, signals, warnings } = decision;
    return {
      verdict,
      reason,
      signals,
      warnings,
      changesAtReboot: warnings.includes('running-until-restart'),
    };
  }
  const isExplained = decision.verdict === 'conflict' && s.restartPending;
  const leftover = ofLeftover(s);
  const changing = featureChanging(s);
  const isChanging = changing !== null && (carriers.has(rule) || isExplained);
  const signals = new Set<SignalName>([
    ...decision.signals,
    ...(isExplained ? (['restartPending'] as const) : []),
    ...leftover.signals,
    ...(isChanging ? [changing] : []),
  ]);
  return {
    verdict: isExplained ? 'unknown' : decision.verdict,
    reason: isExplained ? 'change-pending' : decision.reason,
    signals: [...signals],
    warnings: [...decision.warnings, ...leftover.warnings],
    changesAtReboot: isChanging || decision.warnings.includes('running-until-restart'),
  };
}

/** The rules whose verdict holds until the restart. */
const carriers: ReadonlySet<RuleId> = new Set(['B3', 'B4', 'B5', 'C2', 'C8']);

function featureChanging({ feature, parent }: Signals): 'feature' | 'parentFeature' | null {
  if (feature === 'pending') {
    return 'feature';
  }
  return parent === 'pending' ? 'parentFeature' : null;
}

/** What is said of a leftover key besides. Listed and running is rule B0's conflict. */
function ofLeftover(s: Signals): Pick<Decision, 'signals' | 'warnings'> {
  if (s.service !== 'leftover') {
    return { signals: [], warnings: [] };
  }
  return s.listed === true && s.running === false
    ? { signals: ['service', 'listed'], warnings: ['leftover-service-key', 'leftover-listed'] }
    : { signals: ['service'], warnings: ['leftover-service-key'] };
}
