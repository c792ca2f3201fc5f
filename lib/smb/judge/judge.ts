import type { Half, HalfJudgements, Judgement, ScQueryReading } from '../../model/verdict.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { describeSignal } from './because.ts';
import * as conditions from './conditions.ts';
import * as decide from './decisions.ts';
import { settle } from './settle.ts';
import { readSignals, type Signals } from './signals.ts';

export type Rule = {
  readonly id: decide.RuleId;
  readonly when: (signals: Signals) => boolean;
  readonly decide: (signals: Signals) => decide.Decision;
};

/**
 * The verdict table of one half: read from the top, the first rule that matches decides. Rules B are for a driver service
 * that is installed, rules C for one that is absent or left over (a key without a component). F is the state that DISM gives
 * for the half's feature: `SMB1Protocol` on single releases (build 9600 to 16298), `SMB1Protocol-Client` or
 * `SMB1Protocol-Server` on split ones; builtin releases have none.
 */
// biome-ignore format: one rule per line
export const rules: readonly Rule[] = [
  { id: 'A', when: conditions.basicsUnread, decide: decide.basicsMissing },
  { id: 'B0', when: conditions.listingContradicts, decide: decide.listingConflict },
  { id: 'B1', when: (s) => installed(s) && s.file === false, decide: decide.serviceWithoutFile },
  { id: 'B2', when: (s) => installed(s) && conditions.featureIsOff(s), decide: decide.serviceWithFeatureOff },
  { id: 'B3', when: (s) => installed(s) && conditions.switchedOff(s), decide: decide.disabled },
  { id: 'B4', when: (s) => installed(s) && conditions.clientIdle(s), decide: decide.idle },
  { id: 'B5', when: installed, decide: decide.enabled },
  { id: 'C1', when: conditions.contradictsAbsence, decide: decide.absenceContradicted },
  { id: 'C1u', when: (s) => s.dependency === 'unread', decide: decide.dependenciesUnread },
  { id: 'C2', when: (s) => s.feature === 'pending', decide: decide.changePending },
  { id: 'C3', when: conditions.nothingKnown, decide: decide.notInOs },
  { id: 'C3c', when: conditions.parentDenied, decide: decide.parentDeniedConflict },
  { id: 'C4', when: conditions.dismAgainstWmi, decide: decide.toolsDisagree },
  { id: 'C5', when: conditions.noFeatureState, decide: decide.featureStateMissing },
  { id: 'C6', when: (s) => s.feature === 'enabled', decide: decide.enabledWithoutService },
  { id: 'C6p', when: (s) => s.feature === 'disabled' && s.parent === 'removed', decide: decide.disabledUnderRemoved },
  { id: 'C7', when: (s) => s.feature === 'disabled', decide: decide.featureDisabled },
  { id: 'C8', when: (s) => s.feature === 'removed', decide: decide.featureRemoved },
  { id: 'C9', when: () => true, decide: decide.unclear },
];

/** Judges both halves of SMB 1.0 on one VM. Total: each gets exactly one rule, and the signals that decided. */
export function judge(evidence: Evidence): HalfJudgements {
  return { client: judgeHalf(evidence, 'client'), server: judgeHalf(evidence, 'server') };
}

/** What rule A says of a half that the probe did not ask for. */
export const notAsked: Judgement = {
  verdict: 'unknown',
  verdictReason: 'not-asked',
  rule: 'A',
  because: [],
  warnings: [],
  changesAtReboot: false,
};

function judgeHalf(evidence: Evidence, half: Half): Judgement {
  const signals = readSignals(evidence, half);
  if (signals === null) {
    return notAsked;
  }
  const rule = rules.find((each) => each.when(signals));
  if (rule === undefined) {
    throw new TypeError('the verdict table has no rule for these signals');
  }
  const decision = settle(rule.id, rule.decide(signals), signals);
  const { verdict, reason, signals: named, warnings, changesAtReboot } = decision;
  const because = named.map((name) => describeSignal(name, evidence, signals));
  return { verdict, verdictReason: reason, rule: rule.id, because, warnings, changesAtReboot };
}

/** The rule named in a judgement that rests on `sc.exe qc` text alone; it is not part of the table. */
export const scQueryOnlyRule = 'sc-query-only';

/**
 * Judges `sc.exe qc` text alone: always unknown, because the list looks the same with SMB 1.0 removed, not installed, or
 * (from 2012 R2 on) even enabled.
 */
export function judgeScQueryOnly(reading: ScQueryReading): Judgement {
  const listed = (driver: string, isListed: boolean): string =>
    `${driver} ${isListed ? 'listed' : 'not listed'}`;
  return {
    verdict: 'unknown',
    verdictReason: 'sc-query-only',
    rule: scQueryOnlyRule,
    because: [
      {
        signal: 'dependencies',
        value: `${listed('MRxSmb10', reading.smb1)}, ${listed('MRxSmb20', reading.smb2)}`,
        effect: { code: 'list-not-enough' },
      },
    ],
    warnings: [],
    changesAtReboot: false,
  };
}

function installed(s: Signals): boolean {
  return s.service === 'installed';
}
